-- SPDX-License-Identifier: MIT
-- What a level of sysfs.tree says of one directory: its labels, and the families of its files. All of it is declared
-- and checked here, while the script loads; mistakes raise. lib/sysfs_walk.lua reads what comes out.
local sonda = require "sonda"

local M = {}

--- One empty list in the place of the many that nothing is put into: each would be looked at by every collection of
--- garbage.
M.none = {}

--- The list of that name, its table's own from now on.
---@param of table
---@param name string
---@return table
function M.own(of, name)
  local list = of[name]
  if list == M.none then
    list = {}
    of[name] = list
  end
  return list
end

local none <const>, own <const> = M.none, M.own

--- What a field does not say itself, the group with `each` or the levels around it may say.
local passed_down = { "prefix", "help", "unit", "read", "multiply", "divide", "absent" }

--- Raises where a table that a script gave is none, or has an option that is none of `known`.
---@param kind string
---@param given any
---@param known table<string, any>
function M.check(kind, given, known)
  if type(given) ~= "table" then error(("%s: %s is no table"):format(kind, tostring(given)), 0) end
  for key in pairs(given) do
    if not known[key] and type(key) == "string" then error(("%s: there is no option '%s'"):format(kind, key), 0) end
  end
end

--- The words of a text as a set.
---@param words string
---@return table<string, true>
function M.set(words)
  local found = {}
  for word in words:gmatch("%S+") do found[word] = true end
  return found
end

local options = {
  field = M.set "name unit help read multiply divide absent each",
  state = M.set "name label of read",
  label = M.set "label text absent",
  info = M.set "name help told",
}

--- Names of labels in the order that families want them in.
---@param names string[]
---@param more string[]
function M.sorted(names, more)
  local all = table.move(more, 1, #more, #names + 1, table.move(names, 1, #names, 1, {}))
  table.sort(all)
  return all
end

--- "counters/link_downed" stands for { "counters/link_downed" }.
local function entry_of(kind, given)
  local entry = type(given) == "string" and { given } or given
  M.check(kind, entry, options[kind])
  return entry
end

--- The file is read with the others of its directory. One {label} in its name stands for the label's value.
local function want(level, file)
  local wanted = level.wanted
  if not file or wanted[file] or file == level.needs then return end
  wanted[file] = true
  if level.files == none then level.files = {} end
  level.files[#level.files + 1] = file
  if not file:find("{", 1, true) then return end
  local before, label, after = file:match("^([^{]*){([%w_]+)}([^{]*)$")
  if not before then error(file .. ": more than one {label}, or half a one", 0) end
  level.named = level.named or {}
  level.named[file] = { before = before, label = label, after = after }
end

local function base(file) return file and file:match("^.*/(.*)$") or file end

--- What is said here over what is said around it, for what lies in it.
---@param here table
---@param around table
function M.overlay(here, around)
  local all = {}
  for _, key in ipairs(passed_down) do
    if here[key] ~= nil then all[key] = here[key] else all[key] = around[key] end
  end
  return all
end

local function family(declare, entry, from, labels)
  local name = entry.name or base(entry[1]) or error("what has no file needs a name", 0)
  local unit, help = entry.unit or from.unit, entry[2]
  if unit then name = name .. "_" .. unit end
  if not help then
    help = entry.help or from.help or error(name .. ": no help text", 0)
    help = help:gsub("{(%a+)}", { file = entry[1], name = name })
  end
  return declare(from.prefix .. "_" .. name, help, labels)
end

local function counter_family(name, help, labels) return sonda.counter_family(name .. "_total", help, labels) end

--- In columns: a table for each field would be hundreds more that the collector of garbage has to look at.
local function add_field(level, declare, entry, from)
  local fields, file, absent = level.fields, entry[1], entry.absent
  local read, multiply, divide = entry.read or from.read, entry.multiply or from.multiply, entry.divide or from.divide
  if fields.families == none then fields.families, fields.files = {}, {} end
  local i = #fields.families + 1
  if absent == nil then absent = from.absent end
  fields.families[i] = family(declare, entry, from, level.names)
  fields.files[i] = file or false
  if absent then own(fields, "absent")[i] = absent end
  if read then own(fields, "reads")[i] = read end
  if multiply then own(fields, "multiply")[i] = multiply end
  if divide then own(fields, "divide")[i] = divide end
  want(level, file)
end

local function add_fields(level, declare, list, from)
  for _, given in ipairs(list or none) do
    local entry = given and entry_of("field", given)
    if entry and entry.each then
      add_fields(level, declare, entry.each, M.overlay(entry, from))
    elseif entry then
      add_field(level, declare, entry, from)
    end
  end
end

local function place_of(names)
  local places = {}
  for i, name in ipairs(names) do places[name] = i end
  return places
end

local function add_state(level, given, from)
  local entry = entry_of("state", given)
  local label = entry.label or "state"
  local state = { file = entry[1], read = entry.read, names = M.sorted(level.names, { label }), values = {} }
  state.place = place_of(state.names)[label]
  state.family = family(sonda.gauge_family, entry, { prefix = from.prefix, help = from.help }, state.names)
  want(level, state.file)
  if type(entry.of) == "string" then
    state.file_of = entry.of
    want(level, state.file_of)
  else
    state.of = entry.of or error("state: of what? A list, or a file that has one", 0)
  end
  local states = own(level, "states")
  states[#states + 1] = state
end

--- Labels that files tell, and their names.
local function labels_of(level, list)
  if not list then return none, none end
  local labels, names = {}, {}
  for i, given in ipairs(list) do
    local entry = entry_of("label", given)
    local name = entry.label or base(entry[1]) or error("a label without a file needs a name", 0)
    labels[i] = { file = entry[1], name = name, text = entry.text, absent = entry.absent or "" }
    names[i] = name
    want(level, entry[1])
  end
  return labels, names
end

local function info_of(level, given, from)
  M.check("info", given, options.info)
  local labels, names = labels_of(level, given)
  local info = { name = from.prefix .. "_" .. (given.name or "info"), told = given.told, labels = {}, values = {} }
  info.help = given.help or error("info: no help text", 0)
  info.names = M.sorted(level.names, names)
  local places = place_of(info.names)
  for i, label in ipairs(labels) do info.labels[places[names[i]]] = label end
  if not info.told then info.family = sonda.gauge_family(info.name, info.help, info.names) end
  return info
end

--- Declares what `spec` says of each directory of the level.
---@param level table is filled
---@param spec table
---@param from table see overlay
function M.add(level, spec, from)
  local told
  level.labels, told = labels_of(level, spec.labels)
  if #told > 0 then level.names = M.sorted(level.names, told) end
  add_fields(level, sonda.gauge_family, spec.gauges, from)
  add_fields(level, counter_family, spec.counters, from)
  for _, given in ipairs(spec.states or none) do add_state(level, given, from) end
  level.info = spec.info and info_of(level, spec.info, from)
  for file in pairs(spec.where or none) do want(level, file) end
  for _, text in ipairs(spec.texts or none) do
    if text then
      if type(text[2]) ~= "function" then error("texts: { file, function } is wanted", 0) end
      local texts = own(level, "texts")
      texts[#texts + 1] = { file = text[1], tell = text[2] }
      want(level, text[1])
    end
  end
  level.says = level.files[1] or level.needs or level.info or level.also
end

return M
