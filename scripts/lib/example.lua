-- SPDX-License-Identifier: MIT
-- A value as a shape describes it: its own example, or one made of its parts.

local sonda = require "sonda"
local shape = sonda.shape

local example = {}

local formats = { ["date-time"] = "2025-11-15T15:00:00Z" }

local kinds = {
  object = function(d)
    local made = {}
    for _, field in ipairs(d.fields) do
      if not shape.describe(field.shape).optional then made[field.name] = example.of(field.shape) end
    end
    return made
  end,
  array = function(d) return { example.of(d.item) } end,
  map = function(d) return { name = example.of(d.item) } end,
  number = function(d) return d.minimum or 0 end,
  integer = function(d) return d.minimum or 0 end,
  string = function(d) return d.enum and d.enum[1] or formats[d.format] or "string" end,
  boolean = function() return false end,
  any = function() return sonda.json.null end,
}

---@param s sonda.Shape
---@return any
function example.of(s)
  local d = shape.describe(s)
  if d.example ~= nil then return d.example end
  if d.default ~= nil then return d.default end
  return kinds[d.kind](d)
end

return example
