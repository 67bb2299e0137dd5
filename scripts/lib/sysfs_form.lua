-- SPDX-License-Identifier: MIT
-- From the table that a script gives to sysfs.tree to the levels that lib/sysfs_walk.lua visits. A level is what is
-- told of one kind of directory; its lists are the directories below it in which others are looked for. Mistakes raise.
local fields = require "lib.sysfs_fields"
local pattern = require "lib.sysfs_pattern"

local M = {}

local root_options = fields.set "description default outcome"
local outcomes = { missing = "success", denied = "no data", empty = "no data" }
local level_options = fields.set("prefix help unit read multiply divide absent needs where keep names files labels info "
  .. "gauges counters states texts also")

local none <const> = fields.none

--- `at` is of the whole tree: the values of the labels on the way to where the walk is.
local function new_level(names, at)
  return {
    names = names, at = at, values = {}, files = none, wanted = {}, labels = none, states = none, texts = none,
    lists = none,
    fields = { files = none, families = none, reads = none, multiply = none, divide = none, absent = none },
  }
end

local function keeps(filter)
  if type(filter) == "function" then return filter end
  return function(name) return filter:keeps(name) end
end

--- By the place of the label that they ask about; nil where there is none.
local function filters_of(keep, labels)
  local filters
  for i, label in ipairs(labels) do
    if keep and keep[label] then
      filters = filters or {}
      filters[i] = keeps(keep[label])
    end
  end
  return filters
end

--- Directories that lie in one are looked for in one list of it.
local function add_place(level, place)
  local lists = fields.own(level, "lists")
  for _, list in ipairs(lists) do
    if place.captures and list.places and list.under == place.under and list.names == place.names then
      list.places[#list.places + 1] = place
      return
    end
  end
  local list = { under = place.under, names = place.names }
  if place.captures then list.places = { place } else list.level = place.level end
  lists[#lists + 1] = list
end

local level_of

--- The directories that a path leads to. A path with several names that are not fixed goes through levels of which
--- nothing is told.
local function place_of(path, spec, around, from)
  local fixed, name, rest = pattern.split(path)
  local place, names = { under = fixed }, around.names
  if name then
    place.pattern, place.captures = pattern.name(name)
    place.filters = filters_of(spec.keep, place.captures)
    names = fields.sorted(names, place.captures)
  end
  if rest and rest:find("{", 1, true) then
    place.level, place.tail = new_level(names, around.at), ""
    add_place(place.level, place_of(rest, spec, place.level, from))
    place.level.wanted = nil
  else
    place.beside, place.tail = spec.files ~= nil, rest and "/" .. rest or ""
    place.level = level_of(spec, new_level(names, around.at), from)
  end
  return place
end

local function check_keep(keep, path)
  for label in pairs(keep) do
    if not path:find("{" .. label .. "[:}]") then error(("keep: the path has no {%s}"):format(label), 0) end
  end
end

local function check_outcome(given)
  fields.check("outcome", given, outcomes)
  for case, outcome in pairs(given) do
    if outcome ~= outcomes[case] then error(("outcome: %s can be '%s' only"):format(case, outcomes[case]), 0) end
  end
end

local function add_spec(level, spec, around, from)
  fields.check("level", spec, level_options)
  local path = type(spec[1]) == "string" and spec[1] or ""
  if spec.files then path = path .. "/" .. spec.files end
  check_keep(spec.keep or {}, path)
  local place = place_of(path, spec, around, from)
  place.names = spec.names
  add_place(level, place)
end

function level_of(spec, level, said)
  local from = fields.overlay(spec, said)
  level.needs, level.where, level.also = spec.needs, spec.where, spec.also
  fields.add(level, spec, from)
  for i = type(spec[1]) == "string" and 2 or 1, #spec do add_spec(level, spec[i], level, from) end
  level.wanted = nil
  return level
end

--- What a script gave to sysfs.tree: the collector's name, its options, and where to begin.
---@param given table
---@return string name
---@return table options description, default, outcome
---@return table list
function M.tree(given)
  local name, options, spec, top = given[1], {}, table.move(given, 2, #given, 1, {}), { lists = none }
  for key, value in pairs(given) do
    if type(key) == "string" then (root_options[key] and options or spec)[key] = value end
  end
  check_outcome(options.outcome or {})
  add_spec(top, spec, { names = {}, at = {} }, { prefix = "node_" .. tostring(name) })
  return name, options, top.lists[1]
end

return M
