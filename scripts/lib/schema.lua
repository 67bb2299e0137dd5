-- SPDX-License-Identifier: MIT
-- JSON Schema 2020-12, as OpenAPI 3.1 wants it, of a shape.

local sonda = require "sonda"
local shape = sonda.shape

local schema = {}

local function of_object(d, made)
  local properties, required = {}, {}
  for i, field in ipairs(d.fields) do
    properties[i] = { field.name, schema.of(field.shape) }
    local about = shape.describe(field.shape)
    if not about.optional and about.default == nil then required[#required + 1] = field.name end
  end
  made.type = "object"
  made.properties = shape.ordered(properties)
  if #required > 0 then made.required = required end
  if d.strict then made.additionalProperties = false end
end

local kinds = {
  object = of_object,
  array = function(d, made)
    made.type = "array"
    made.items = schema.of(d.item)
  end,
  map = function(d, made)
    made.type = "object"
    made.additionalProperties = schema.of(d.item)
  end,
  number = function(_, made)
    made.type = "number"
    made.format = "double"
  end,
  integer = function(_, made)
    made.type = "integer"
    made.format = "int64"
  end,
  string = function(d, made)
    made.type = "string"
    made.format = d.format
    made.enum = d.enum
    made.maxLength = d.max_length
  end,
  boolean = function(_, made) made.type = "boolean" end,
  any = function() end,
}

local function describe(d)
  if not d.unit then return d.description end
  return d.description and ("%s (%s)"):format(d.description, d.unit) or d.unit
end

---"null" among the types is not enough: it must be among the values, too.
local function with_null(enum)
  local values = table.move(enum, 1, #enum, 1, {})
  values[#values + 1] = sonda.json.null
  return values
end

---The schema of a shape, as a table.
---@param s sonda.Shape
---@return table
function schema.of(s)
  local d = shape.describe(s)
  local made = {}

  kinds[d.kind](d, made)
  made.description = describe(d)
  made.minimum = d.minimum
  made.maximum = d.maximum
  made.default = d.default
  if d.example ~= nil then made.examples = { d.example } end
  if d.nullable and made.type then made.type = { made.type, "null" } end
  if d.nullable and made.enum then made.enum = with_null(made.enum) end
  if next(made) == nil then return shape.ordered {} end -- whatever JSON can say: {}
  return made
end

return schema
