-- SPDX-License-Identifier: MIT
---@meta
-- Shapes: ordered, typed, documented descriptions of JSON. They fix the order of the keys, feed /openapi.json, check answers in
-- tests and make encoding fast.

---@class sonda.Shape

---@class sonda.ShapeOptions
---@field description? string
---@field unit? string "bytes", "seconds", "percent"
---@field nullable? boolean nil is answered as null; else nil is a fault
---@field optional? boolean nil is left out; else nil is a fault
---@field example? any

---@class sonda.NumberOptions: sonda.ShapeOptions
---@field decimals? integer digits after the point, always so many: 0.30; without it the fewest that tell the number
---@field minimum? number held in dry runs and tests, not while serving
---@field maximum? number

---@class sonda.StringOptions: sonda.ShapeOptions
---@field enum? string[] held in dry runs and tests
---@field format? string of JSON Schema: "date-time"

---@class sonda.Shaped
---@class sonda.Ordered

---@class sonda.shape
local shape = {}

---An object whose keys come in this order: `shape.object { { "percent", shape.number() }, { "cores",
---shape.integer() } }`. Options stand
---beside the fields.
---@param fields table
---@return sonda.Shape
function shape.object(fields) end

---A list; an empty one is [].
---@param item sonda.Shape
---@param options? sonda.ShapeOptions
---@return sonda.Shape
function shape.array(item, options) end

---An object with free keys, sorted bytewise.
---@param value sonda.Shape
---@param options? sonda.ShapeOptions
---@return sonda.Shape
function shape.map(value, options) end

---A number; what is not finite is null.
---@param options? sonda.NumberOptions
---@return sonda.Shape
function shape.number(options) end

---An exact 64-bit integer. A float is taken where it is integral.
---@param options? sonda.NumberOptions
---@return sonda.Shape
function shape.integer(options) end

---@param options? sonda.StringOptions
---@return sonda.Shape
function shape.string(options) end

---@param options? sonda.ShapeOptions
---@return sonda.Shape
function shape.boolean(options) end

---Whatever JSON can say, keys sorted.
---@param options? sonda.ShapeOptions
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
---@return sonda.Shaped
function shape.shaped(value, s) end

return shape
