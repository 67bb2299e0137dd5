-- SPDX-License-Identifier: MIT
-- /proc/<pid>/mountstats, for what NFS says of its mounts (fs/nfs/super.c, nfs_show_stats; net/sunrpc/stats.c).
local parse = require "lib.parse"

local M = {}

---@class mountstats.Mount
---@field export string
---@field mountpoint string
---@field place integer
---@field age number? seconds
---@field bytes number[]
---@field events number[]
---@field transports table<string, string|number>[]
---@field operations { name: string, words: string[] }[]

--- Places in an "xprt:" line behind the protocol (net/sunrpc/xprtsock.c, xs_tcp_print_stats and its kin). UDP knows no
--- connections; what RDMA has behind its backlog is of another kind.
local transports <const> = {
  tcp = { bind = 2, connect = 3, idle = 5, sends = 6, receives = 7, bad_ids = 8, backlog = 10, slots = 11, sending = 12,
    pending = 13 },
  udp = { bind = 2, sends = 3, receives = 4, bad_ids = 5, backlog = 7, slots = 8, sending = 9, pending = 10 },
  rdma = { bind = 2, connect = 3, idle = 5, sends = 6, receives = 7, bad_ids = 8, backlog = 10 },
}

--- An unsigned number modulo 2^53, as far as a float counts one by one.
---@param digits string
---@return integer
function M.modulo(digits)
  local high, low = digits:match("^(%d-)(%d?%d?%d?%d?%d?%d?%d?%d?%d?)$")
  local number = (math.tointeger(tonumber(high)) or 0) * 1000000000 + (math.tointeger(tonumber(low)) or 0)
  return number & (1 << 53) - 1
end

local function numbers(text)
  local list = {}
  for word in text:gmatch("%S+") do list[#list + 1] = parse.number(word) or 0 end
  return list
end

local function transport(text)
  local protocol, rest = text:match("^%s*(%S+)(.*)")
  local places = transports[protocol]
  if not places then return nil end
  local found, all = { protocol = protocol }, numbers(rest)
  for key, place in pairs(places) do found[key] = all[place] or 0 end
  return found
end

--- "        READ: 1298 1298 0 207680 1210292152 6 79386 79407 0": the words behind the name, as they are.
local function operation(stats, line)
  local name, rest = line:match("^%s*([^%s:]+):(.*)")
  local words = name and parse.words(rest) or {}
  if #words >= 8 then stats.operations[#stats.operations + 1] = { name = name, words = words } end
end

local lines <const> = {
  age = function(stats, rest) stats.age = parse.number(rest) end,
  bytes = function(stats, rest) stats.bytes = numbers(rest) end,
  events = function(stats, rest) stats.events = numbers(rest) end,
  xprt = function(stats, rest) stats.transports[#stats.transports + 1] = transport(rest) end,
}

--- What NFS says of each of its mounts, with the place of the mount among all that the text lists (which is its place in
--- mountinfo).
---@param text string
---@return mountstats.Mount[]
function M.parse(text)
  local found, place, stats, operations = {}, 0, nil, false
  for line in parse.lines(text) do
    if line:find("^device ") or line:find("^no device ") then
      place, stats, operations = place + 1, nil, false
      local export, mountpoint, kind = line:match("^device (%S+) mounted on (%S+) with fstype (%S+) statvers=")
      if kind == "nfs" or kind == "nfs4" then
        stats = { export = export, mountpoint = mountpoint, place = place, bytes = {}, events = {}, transports = {},
          operations = {} }
        found[#found + 1] = stats
      end
    elseif stats and operations then
      operation(stats, line)
    elseif stats then
      local key, rest = line:match("^%s*([%w-]+):?(.*)")
      operations = key == "per-op"
      if lines[key] then lines[key](stats, rest) end
    end
  end
  return found
end

--- The addresses of servers, by the place of their mount in mountinfo.
---@param mountinfo string
---@return table<integer, string>
function M.addresses(mountinfo)
  local found, place = {}, 0
  for line in parse.lines(mountinfo) do
    place = place + 1
    found[place] = line:match(" %- .*[ ,]addr=([^,%s]*)")
  end
  return found
end

return M
