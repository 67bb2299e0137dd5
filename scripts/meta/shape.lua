-- SPDX-License-Identifier: MIT
---@meta
-- Shapes: ordered, typed, documented descriptions of JSON. They fix the order of the keys, feed /openapi.json, check answers in
-- tests and make encoding fast. Fields are declared in one way, in answers, bodies, queries and paths alike:
--
--   { "limit", "integer", minimum = 1, description = "How many" }

---@class sonda.Shape

---A name; the fields of an object; `{ "array", items = … }`; or a shape that was made before.
---@alias sonda.Type sonda.TypeName|sonda.Field[]|sonda.Unnamed|sonda.Shape

---@alias sonda.TypeName "string"|"integer"|"number"|"boolean"|"any"|"object"|"array"|"map"

---@class sonda.Options
---@field description? string
---@field unit? string "bytes", "seconds", "percent"
---@field nullable? boolean nil is answered as null; else nil is a fault
---@field optional? boolean nil is left out; else nil is a fault
---@field required? boolean of a query parameter: 422 where it is not sent
---@field default? string|number|boolean of what a client did not send; of the field's type
---@field example? any for the documentation
---@field decimals? integer of a number: digits after the point, always so many: 0.30; without it the fewest that tell it
---@field minimum? number of a client's number; of an answer's in dry runs and tests, not while serving
---@field maximum? number
---@field enum? string[] of a string, likewise
---@field max_length? integer bytes of a string that a client sends
---@field format? string of JSON Schema: "date-time"
---@field items? sonda.Type of an "array" (an empty one is []), of the values of a "map" (free keys, sorted bytewise)
---@field fields? sonda.Field[] of an "object"; they may also stand for the type itself
---@field strict? boolean of an object: a client may send nothing else

---A field. An integer is an exact 64-bit one; a float is taken where it is integral. A number that is not finite is null.
---@class sonda.Field: sonda.Options
---@field [1] string name
---@field [2] sonda.Type
---@field from? string the key of an answer's value, where it is not the name: a reader's field. "." is the table itself, for an
---  object whose fields lie beside the others. The table may hold more than the shape names
---@field scale? number an answer's number is multiplied by it; an integer is then the nearest one

---A type without a name: `{ "number", nullable = true }`.
---@class sonda.Unnamed: sonda.Options
---@field [1] sonda.TypeName

---@class sonda.Shaped
---@class sonda.Ordered

---@class sonda.shape
local shape = {}

---An object whose keys come in this order: `shape.object { { "percent", "number" }, { "cores", "integer" } }`. Options stand
---beside the fields. Where a type is wanted the fields alone will do; a shape is for what is shared.
---@param fields sonda.Field[]|sonda.Options
---@return sonda.Shape
function shape.object(fields) end

---A list; an empty one is [].
---@param item sonda.Type
---@param options? sonda.Options
---@return sonda.Shape
function shape.array(item, options) end

---An object with free keys, sorted bytewise.
---@param value sonda.Type
---@param options? sonda.Options
---@return sonda.Shape
function shape.map(value, options) end

---@deprecated `{ "name", "number", … }`
---@param options? sonda.Options
---@return sonda.Shape
function shape.number(options) end

---@deprecated `{ "name", "integer", … }`
---@param options? sonda.Options
---@return sonda.Shape
function shape.integer(options) end

---@deprecated `{ "name", "string", … }`
---@param options? sonda.Options
---@return sonda.Shape
function shape.string(options) end

---@deprecated `{ "name", "boolean", … }`
---@param options? sonda.Options
---@return sonda.Shape
function shape.boolean(options) end

---@deprecated `{ "name", "any", … }`
---@param options? sonda.Options
---@return sonda.Shape
function shape.any(options) end

---What a shape was made of: kind, fields = { { name, shape }, … }, item, and its options. A copy.
---@param s sonda.Shape
---@return table
function shape.describe(s) end

---Whether a value is a shape.
---@param value any
---@return boolean
function shape.is(value) end

---The JSON text of a value, held strictly against the shape. Raises where it does not fit.
---@param value any
---@param s? sonda.Shape free-form without one
---@return string
function shape.encode(value, s) end

---A free-form object whose keys keep this order.
---@param pairs { [1]: string, [2]: any }[]
---@return sonda.Ordered
function shape.ordered(pairs) end

---A value that brings its shape along, inside what is free-form otherwise: `sonda.reply(201, shape.shaped(made, thing))`.
---@param value any
---@param s sonda.Shape
---@param answered? boolean the value is as it is answered, an example: `from` and `scale` are passed over
---@return sonda.Shaped
function shape.shaped(value, s, answered) end

return shape
