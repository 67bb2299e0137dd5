-- SPDX-License-Identifier: MIT
-- Which devices a collector speaks of: patterns from the command line, under node_exporter's flag names. To
-- be made while the script loads; ask with filter:keeps(name).
local sonda = require "sonda"

local M = {}

-- The filter, or an error that names the option.
local function make(option, patterns)
  local ok, made = pcall(sonda.filter, patterns)
  if not ok then sonda.bad_option(option, (tostring(made):gsub("^%S+:%d+: ", ""))) end
  return made
end

--- The name under which an option is given that was called otherwise once.
---@param name string
---@param old string
---@return string
function M.renamed(name, old)
  local is_new, is_old = sonda.option(name) ~= nil, sonda.option(old) ~= nil
  if is_new and is_old then sonda.bad_option(old, ("cannot be given together with --%s"):format(name)) end
  return is_old and old or name
end

--- Keeps what matches the option `include`, or what does not match the option `exclude`: one of them may be
--- given.
---@param include string name of an option
---@param exclude string name of an option
---@param default string? pattern to exclude where neither option is given
---@return sonda.Filter
function M.devices(include, exclude, default)
  local only = sonda.option(include, "")
  local never = sonda.option(exclude, only == "" and default or "")
  if only ~= "" and never ~= "" then
    sonda.bad_option(include, ("cannot be given together with --%s"):format(exclude))
  end
  return make(only ~= "" and include or exclude, { include = only, exclude = never })
end

--- Keeps what does not match the option.
---@param option string
---@param default string? pattern where the option is not given
---@return sonda.Filter
function M.ignored(option, default)
  return make(option, { exclude = sonda.option(option, default or "") })
end

--- Keeps what matches the option.
---@param option string
---@param default string pattern where the option is not given
---@return sonda.Filter
function M.matching(option, default)
  return make(option, { include = sonda.option(option, default) })
end

--- Keeps what the option matches from its first byte to its last.
---@param option string
---@param default string pattern where the option is not given
---@return sonda.Filter
function M.whole(option, default)
  return make(option, { include = ("^(?:%s)$"):format(sonda.option(option, default)) })
end

--- Keeps what the option does not match from its first byte to its last.
---@param option string
---@param default string pattern where the option is not given
---@return sonda.Filter
function M.not_whole(option, default)
  return make(option, { exclude = ("^(?:%s)$"):format(sonda.option(option, default)) })
end

return M
