-- SPDX-License-Identifier: MIT
-- sysfs: directories of devices, each with attributes of one value a file (Documentation/filesystems/sysfs.rst).
-- Most collectors of it are a table, given to sysfs.tree.
local sonda = require "sonda"
local form = require "lib.sysfs_form"
local parse = require "lib.parse"
local walk = require "lib.sysfs_walk"

local fs = sonda.fs

local ENOENT <const>, ENODEV <const>, ENOTDIR <const> = 2, 19, 20

local M = { EACCES = 13, ENOENT = ENOENT, ENOTDIR = ENOTDIR }

--- The sorted names in a directory, those that match a Lua pattern where one is given.
---@param dir string
---@param pattern string?
---@return string[]? names nil where the directory cannot be read
---@return string? message
---@return integer? errno
function M.entries(dir, pattern)
  local names, message, errno = fs.list(dir)
  if not names or not pattern then return names, message, errno end
  local kept = {}
  for _, name in ipairs(names) do
    if name:find(pattern) then kept[#kept + 1] = name end
  end
  return kept
end

--- What a collector returns where its source cannot be read: no data where the kernel has none, else the
--- reason.
---@param message string?
---@param errno integer?
function M.unavailable(message, errno)
  if errno == ENOENT or errno == ENODEV then return sonda.NO_DATA end
  return nil, message
end

--- The value of an attribute without white space around it; "" where it cannot be read.
---@param values table<string, string> as sonda.fs.values gives them
---@param name string
---@return string
function M.text(values, name)
  local value = values[name]
  return value and parse.trim(value) or ""
end

local function outcome(how, found, message, errno)
  if found == false and how.empty == "no data" then return sonda.NO_DATA end
  if found ~= nil or how.missing == "success" then return end
  if errno == M.EACCES and how.denied == "no data" then return sonda.NO_DATA end
  return M.unavailable(message, errno)
end

--- Declares a collector that is a table: which directories, and what their files are. Its form is in
--- scripts/collectors/README.md.
---@param given table
function M.tree(given)
  local sound, name, options, list = pcall(form.tree, given)
  if not sound then error("sysfs.tree: " .. tostring(name):gsub("^%S+:%d+: ", ""), 2) end
  local how = options.outcome or {}
  sonda.collector(name, { description = options.description, default = options.default }, function(scrape)
    return outcome(how, walk.walk(list, scrape))
  end)
end

--- A path with its "." and ".." resolved by text alone.
---@param path string absolute
---@return string
function M.normal(path)
  local parts = {}
  for part in path:gmatch("[^/]+") do
    if part == ".." then
      parts[#parts] = nil
    elseif part ~= "." then
      parts[#parts + 1] = part
    end
  end
  return "/" .. table.concat(parts, "/")
end

--- Where a path leads if its last part is a symlink; the path itself if it is none.
---@param path string absolute
---@return string
function M.target(path)
  local link = fs.link(path)
  if not link then return path end
  if link:sub(1, 1) == "/" then return M.normal(link) end
  return M.normal(path:match("^(.*)/") .. "/" .. link)
end

return M
