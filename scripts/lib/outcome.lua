-- SPDX-License-Identifier: MIT
-- What a collector returns where a source of its is not there, or odd.
local sonda = require "sonda"

local M = {}

local ENOENT <const> = 2

--- The results of a reader or feed as they are, but no data in place of "no such file".
---@param ok any
---@param message string?
---@param errno integer?
function M.or_no_data(ok, message, errno)
  if not ok and errno == ENOENT then return sonda.NO_DATA end
  return ok, message, errno
end

--- Calls each of several sources (false or nil for one that is not wanted), which return true or nil, message, errno. One
--- that cannot be read leaves the others: true where any could be, else what the first of them said.
---@param ... (fun(): any, string?, integer?)|false|nil
---@return true?
---@return string? message
---@return integer? errno
function M.of_any(...)
  local any, refusal = false, nil
  for i = 1, select("#", ...) do
    local source = select(i, ...)
    if source then
      local ok, message, errno = source()
      any = any or ok ~= nil and ok ~= false
      refusal = refusal or not ok and { message, errno }
    end
  end
  if any or not refusal then return true end
  return nil, refusal[1], refusal[2]
end

return M
