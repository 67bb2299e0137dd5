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

--- The name under which an option is given that was called otherwise before; both cannot be.
---@param name string
---@param former string
---@return string
function M.renamed(name, former)
  if sonda.option(former, "") == "" then return name end
  if sonda.option(name, "") ~= "" then
    sonda.bad_option(former, ("is a former name of --%s, which is given too"):format(name))
  end
  return former
end

--- Keeps what matches the option `include`, or what does not match the option `exclude`: one of them may be
--- given.
---@param include string name of an option
---@param exclude string name of an option
---@param default string? pattern to exclude where neither option is given
---@return sonda.Filter
function M.devices(include, exclude, default)
  local only, never = sonda.option(include, ""), sonda.option(exclude, "")
  if only == "" and never == "" then never = sonda.option(exclude, default or "") end
  if only ~= "" and never ~= "" then
    sonda.bad_option(include, ("cannot be given together with --%s"):format(exclude))
  end
  return make(only ~= "" and include or exclude, { include = only, exclude = never })
end

--- Keeps what matches the option `include` and does not match the option `exclude`; both may be given.
---@param include string name of an option
---@param exclude string name of an option
---@return sonda.Filter
function M.both(include, exclude)
  make(include, { include = sonda.option(include, "") })
  return make(exclude, { include = sonda.option(include, ""), exclude = sonda.option(exclude, "") })
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
