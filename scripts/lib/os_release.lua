-- SPDX-License-Identifier: MIT
-- os-release(5): variables in shell syntax.
local sonda = require "sonda"

local M = {}

local ENOENT <const> = 2

--- The text of the host's os-release.
---@return string? text nil where there is none
---@return string? message where it is there and cannot be read
function M.read()
  for _, path in ipairs { "/etc/os-release", "/usr/lib/os-release" } do
    local text, message, errno = sonda.fs.read(path)
    if text then return text end
    if errno ~= ENOENT then return nil, message end
  end
end

local function unquote(value)
  local quoted = value:match("^'(.*)'$")
  if quoted then return quoted end
  return ((value:match('^"(.*)"$') or value):gsub("\\(.)", "%1"))
end

--- The variables of the text, without quotes and escapes.
---@param text string
---@return table<string, string>
function M.parse(text)
  local values = {}
  for line in text:gmatch("[^\n]+") do
    local key, value = line:match("^%s*([%w_]+)=(.-)%s*$")
    if key then values[key] = unquote(value) end
  end
  return values
end

-- Days from 1970-01-01 to a date of the Gregorian calendar, with years begun in March so that the leap day is the last.
local function days(year, month, day)
  local y = month <= 2 and year - 1 or year
  local m = (month + 9) % 12
  return 365 * y + y // 4 - y // 100 + y // 400 + (153 * m + 2) // 5 + day - 719469
end

--- The unix time at which a day like "2027-06-30" begins.
---@param text string?
---@return integer? seconds nil where the text is no date
function M.date(text)
  local year, month, day = (text or ""):match("^(%d%d%d%d)%-(%d%d)%-(%d%d)$")
  if not year then return nil end
  return days(math.tointeger(year), math.tointeger(month), math.tointeger(day)) * 86400
end

return M
