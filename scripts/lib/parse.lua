-- SPDX-License-Identifier: MIT
-- Pure text to values, as kernel files write them. Nothing here reads a file or raises.
local M = {}

--- The text without white space around it. sysfs pads some attributes (an NVMe model is 40 characters wide).
---@param text string
---@return string
function M.trim(text)
  if (text:byte(1) or 0) > 32 and text:byte(-1) > 32 then return text end -- nearly every text
  return (text:gsub("^%s+", ""):gsub("%s+$", ""))
end

--- A number as the kernel prints it: decimal or 0x hexadecimal, white space around it ignored. What does not
--- fit a signed 64-bit integer becomes the nearest float, never a negative integer.
---@param text string?
---@return number? value nil where the text is no number ("N/A", "<unsupported>", "") or past every float
function M.number(text)
  local value = text and tonumber(text)
  if not value or value - value ~= 0 then return nil end
  if value < 0 and text:find("0[xX]") and not text:find("-", 1, true) then
    return value + 0x1p64 -- Lua wraps hexadecimal integers around 2^64
  end
  return value
end

--- The words of a line.
---@param line string
---@return string[]
function M.words(line)
  local words, count = {}, 0
  for word in line:gmatch("%S+") do
    count = count + 1
    words[count] = word
  end
  return words
end

--- The lines of a text, without their newlines, for use in a `for`. A last line without a newline counts.
---@param text string
function M.lines(text)
  return text:gmatch("[^\n]+")
end

--- "label 1 2 3" lines as { label = { 1, 2, 3 } }: the form of nfs, nfsd and XFS statistics. A word that is no number is
--- false in its place.
---@param text string
---@return table<string, (number|false)[]>
function M.rows(text)
  local rows = {}
  for line in M.lines(text) do
    local label, rest = line:match("^%s*(%S+)(.*)")
    if label then
      local row = {}
      for word in rest:gmatch("%S+") do row[#row + 1] = M.number(word) or false end
      rows[label] = row
    end
  end
  return rows
end

--- A number of a row of M.rows: 0 where this kernel has no such row, or a shorter one; nil where it is odd.
---@param rows table<string, (number|false)[]>
---@param label string
---@param place integer
---@return number?
function M.cell(rows, label, place)
  local value = (rows[label] or {})[place]
  if value == nil then return 0 end
  return value or nil
end

local binary = { k = 1, m = 2, g = 3, t = 4, p = 5, e = 6, z = 7, y = 8 }

--- A size as bcachefs prints it: "1.5M" is 1572864. Multiples are of 1024, fractions of a byte are dropped.
---@param text string?
---@return integer|number|nil
function M.size(text)
  local digits, unit = (text or ""):match("^%s*(%d+%.?%d*)%s*(%a?)")
  local value = M.number(digits)
  if not value or unit == "" then return value and M.whole(value) end
  local power = binary[unit:lower()]
  return power and M.whole(value * 1024.0 ^ power)
end

--- The number without its fraction: an integer where it fits one.
---@param value number
---@return integer|number
function M.whole(value)
  local floor = value < 0 and math.ceil(value) or math.floor(value)
  return math.tointeger(floor) or floor
end

--- A text as part of a metric name: every run of other characters, with the underscores beside it, is one
--- underscore.
---@param text string
---@return string
function M.metric_name(text)
  if not text:find("[^0-9A-Za-z_]") then return text end
  return (text:gsub("_*[^0-9A-Za-z_]+_*", "_"))
end

--- The CPUs of a list like "0-3,8,10-11" as a set { [0] = true, … }.
---@param text string
---@return table<integer, true>
function M.cpu_set(text)
  local set = {}
  for first, last in text:gmatch("(%d+)%-?(%d*)") do
    local from = math.tointeger(tonumber(first)) or 0
    local to = math.min(math.tointeger(tonumber(last)) or from, from + 65535)
    for cpu = from, to do set[cpu] = true end
  end
  return set
end

return M
