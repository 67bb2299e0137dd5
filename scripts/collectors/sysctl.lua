-- SPDX-License-Identifier: MIT
-- Off by default.
-- Any setting of the kernel, by name. Source: /proc/sys, sysctl(8).
local sonda = require "sonda"
local parse = require "lib.parse"

local info = sonda.gauge_family("node_sysctl_info", "sysctl info", { "index", "name", "value" })

--- "fs.file-nr:total,current,max" -> its name, its metric's, its keys; families are made when it has been read.
local function setting(text)
  local name, keys = text:match("^([^:]*):?(.*)$")
  local made = { name = name, metric = "node_sysctl_" .. name:gsub("[^%w:_]", "_"), families = {} }
  made.path = "/proc/sys/" .. name:gsub("%.", "/")
  if text:find(":", 1, true) then
    made.keys = {}
    for key in (keys .. ","):gmatch("([^,]*),") do made.keys[#made.keys + 1] = key end
  end
  return made
end

local function settings(option)
  local list = {}
  for i, text in ipairs(sonda.options(option)) do list[i] = setting(text) end
  return list
end

local numbers = settings "collector.sysctl.include"
local texts = settings "collector.sysctl.include-info"

local function words_of(of)
  local text, message = sonda.fs.read(of.path)
  if not text then return nil, message end
  local words = parse.words(text)
  if #words == 0 then return nil, of.name .. ": has no values" end
  return words
end

--- What node_exporter fails with: keys must be as many as values, and one value has none.
local function fault(of, count)
  if not of.keys then return nil end
  if count == 1 then return ("%s: has one value, and %d keys are given"):format(of.name, #of.keys) end
  if count ~= #of.keys then return ("%s: has %d values, and %d keys are given"):format(of.name, count, #of.keys) end
end

local function family(of, i, count)
  local known = of.families[i]
  if not known and of.keys then
    known = sonda.untyped_family(of.metric .. "_" .. of.keys[i], ("sysctl %s, field %d"):format(of.name, i - 1))
  elseif not known then
    known = sonda.untyped_family(of.metric, "sysctl " .. of.name, count > 1 and { "index" } or nil)
  end
  of.families[i] = known
  return known
end

local function tell_numbers(of)
  local words, message = words_of(of)
  message = message or fault(of, #words)
  if message then return message end
  for i, word in ipairs(words) do
    local value = parse.number(word)
    if not value then return ("%s: '%s' is no number"):format(of.name, word) end
    if of.keys or #words == 1 then family(of, i, #words)(value) else family(of, i, #words)(value, i - 1) end
  end
end

local function tell_texts(of)
  local words, message = words_of(of)
  message = message or fault(of, #words) or of.keys and of.name .. ": texts take no keys"
  if message then return message end
  for i, word in ipairs(words) do info(1, i - 1, of.name, word) end
end

sonda.collector("sysctl", { description = "settings of the kernel", default = false }, function()
  for _, of in ipairs(numbers) do
    local message = tell_numbers(of)
    if message then return nil, message end
  end
  for _, of in ipairs(texts) do
    local message = tell_texts(of)
    if message then return nil, message end
  end
end)
