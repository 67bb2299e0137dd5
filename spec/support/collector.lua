-- SPDX-License-Identifier: MIT
-- Runs one collector on a recorded tree below tests/fixtures/collectors, through the engine and the
-- exposition that the server has.
local sonda = require "sonda"

local M = {}

local trees <const> = "tests/fixtures/collectors/"

local function exists(path)
  local file = io.open(path)
  if file then file:close() end
  return file ~= nil
end

--- A root of the tree; a tree without that root has the one that holds nothing.
local function root(tree, name)
  local path = trees .. tree .. "/" .. name
  return exists(path) and path or trees .. "empty"
end

local function arguments(name, options)
  local tree = options.tree or name
  local list = {
    "--path.procfs", root(tree, "proc"), "--path.sysfs", root(tree, "sys"), "--path.rootfs", trees .. tree,
    "--collector.disable-defaults", "--collector." .. name,
  }
  for _, flag in ipairs(options.flags or {}) do list[#list + 1] = flag end
  return list
end

--- The families of an exposition that begin with node_, without what tells of the scrape itself: for each a
--- TYPE line and its series, sorted.
local function series(text)
  local blocks = {}
  for family, kind in text:gmatch("\n# TYPE (node_%S+) (%a+)") do
    if not family:find("^node_scrape_collector_") then
      local lines = {}
      for line in text:gmatch("\n(" .. family .. "[ {][^\n]*)") do lines[#lines + 1] = line end
      table.sort(lines)
      blocks[#blocks + 1] = ("# TYPE %s %s\n%s\n"):format(family, kind, table.concat(lines, "\n"))
    end
  end
  table.sort(blocks)
  return table.concat(blocks)
end

--- series -> value, both as text
local function values(text)
  local found = {}
  for line in text:gmatch("[^\n]+") do
    local name, value = line:match("^([^#].*) (%S+)$")
    if name then found[name] = value end
  end
  return found
end

--- What a collector gives: its families as text, its series with their values, whether it succeeded.
---@param name string
---@param options? { tree?: string, flags?: string[] } the tree's name where it is not the collector's
---@return table answer { text, values, success, exposition, faults }
function M.run(name, options)
  local host <close>, faults = M.host(arguments(name, options or {}))
  local answer = assert(host:request("GET", "/metrics"))
  assert(answer.status == 200, answer.fault or answer.body)
  local exposition = "\n" .. answer.body
  local success = exposition:match('\nnode_scrape_collector_success{collector="' .. name .. '"} (%d)')
  local text = series(exposition)
  return { text = text, values = values(text), success = tonumber(success), exposition = exposition,
    faults = faults }
end

--- What the collector should give of its tree: the file expected.prom in it. SPEC_ACCEPT=1 writes the file
--- anew.
---@param name string
---@return string expected
---@return string found
function M.golden(name)
  local path = trees .. name .. "/expected.prom"
  local found = M.run(name).text
  if os.getenv("SPEC_ACCEPT") then
    local file <close> = assert(io.open(path, "w"))
    file:write(found)
  end
  local file <close> = assert(io.open(path))
  return file:read("a"), found
end

--- A host that closes itself at the end of its block.
function M.host(list)
  local host, faults = sonda.host(list)
  return setmetatable({}, {
    __index = function(_, method) return function(_, ...) return host[method](host, ...) end end,
    __close = function() host:close() end,
  }), faults
end

return M
