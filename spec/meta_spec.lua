-- SPDX-License-Identifier: MIT
-- What scripts/meta annotates and what C registers are the same, in both directions.
local sonda = require "sonda"
local support = require "support"

local REGISTERED <const> = [[
local sonda = require "sonda"
sonda.get("/registered", function()
  local names = {}
  for name, value in pairs(sonda) do
    if type(value) == "function" then names[name] = true end
    for part, inner in pairs(type(value) == "table" and value or {}) do
      if type(inner) == "function" then names[name .. "." .. part] = true end
    end
  end
  return names
end)
]]

local function registered()
  local host <close> = support.scripts { ["registered.lua"] = REGISTERED }
  local answer = host:get "/registered"
  assert(answer.status == 200, answer.fault)
  return answer.json
end

local function files(folder)
  local list = {}
  local names = assert(io.popen("ls " .. folder .. "/*.lua"))
  for name in names:lines() do
    list[#list + 1] = name
  end
  names:close()
  return list
end

---Functions of an annotation file. `local proc = {}` below `---@class sonda.proc` stands for sonda.proc.
local function annotated_in(text, into)
  local class, prefixes = nil, {}
  for line in text:gmatch "[^\n]+" do
    class = line:match "^%-%-%-@class ([%w_%.]+)" or class
    local variable = line:match "^local ([%w_]+) = {}"
    if variable and class then prefixes[variable] = class == "sonda" and "" or class:match "^sonda%.([%l_]+)$" end
    local owner, name = line:match "^function ([%w_]+)%.([%w_%.]+)%("
    local prefix = prefixes[owner]
    if prefix then into[prefix == "" and name or prefix .. "." .. name] = true end
  end
end

local function annotated()
  local names = {}
  for _, name in ipairs(files "scripts/meta") do
    annotated_in(support.read(name), names)
  end
  return names
end

local function missing(from, into)
  local list = {}
  for name in pairs(from) do
    if not into[name] then list[#list + 1] = name end
  end
  table.sort(list)
  return list
end

describe("scripts/meta", function()
  it("annotates every function that scripts are offered", function()
    assert.same({}, missing(registered(), annotated()))
  end)

  it("annotates nothing that they are not offered", function()
    assert.same({}, missing(annotated(), registered()))
  end)

  it("tells each field of a reader as the reader exports it", function()
    local annotated_fields, class = {}, nil
    for line in support.read("scripts/meta/proc.lua"):gmatch "[^\n]+" do
      class = line:match "^%-%-%-@class sonda%.(%w+)" or class
      local field = line:match "^%-%-%-@field (.*)"
      if field then annotated_fields[class .. ": " .. field] = true end
    end
    for name, fields in pairs(sonda.fields()) do
      for _, field in ipairs(fields) do
        assert.is_true(annotated_fields[name .. ": " .. field], name .. ": ---@field " .. field)
      end
    end
  end)

  it("is Lua that LuaLS takes for annotations", function()
    for _, name in ipairs(files "scripts/meta") do
      local text = support.read(name)
      assert(load(text, "@" .. name))
      assert.matches("\n%-%-%-@meta", text, name)
    end
  end)
end)
