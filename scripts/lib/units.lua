-- SPDX-License-Identifier: MIT
-- From the base units of the readers (bytes, ratios) to those that the JSON answers show.

local units = {}

local floor = math.floor

---Whole mebibytes, nearest.
---@param bytes integer
---@return integer
function units.mebibytes(bytes)
  return floor(bytes / 1048576 + 0.5)
end

---Gibibytes as a float; the shape rounds.
---@param bytes integer
---@return number
function units.gibibytes(bytes)
  return bytes / 1073741824
end

---The share of a whole in percent; 0 of nothing is 0.
---@param part number
---@param whole number
---@return number
function units.percent(part, whole)
  if whole == 0 then return 0.0 end
  return part / whole * 100
end

---The same where a kernel may not offer one of the two: then nil.
---@param part number?
---@param whole number?
---@return number?
function units.share(part, whole)
  return part and whole and units.percent(part, whole)
end

---A value or nil times a factor, for what a kernel may not offer.
---@param value number?
---@param factor number
---@return number?
function units.times(value, factor)
  return value and value * factor
end

return units
