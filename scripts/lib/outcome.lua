-- SPDX-License-Identifier: MIT
-- What a collector returns where its source is not there.
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

return M
