-- SPDX-License-Identifier: MIT
-- IP Virtual Server: traffic of the balancer, connections and weight of each backend.
-- Source: /proc/net/ip_vs_stats and /proc/net/ip_vs, net/netfilter/ipvs/ip_vs_ctl.c.
local sonda = require "sonda"
local outcome = require "lib.outcome"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"
local address = require "lib.address"

local function total(name, help) return sonda.counter_family("node_ipvs_" .. name .. "_total", help) end

local totals = { -- in the order of the third line, which is hexadecimal
  total("connections", "The total number of connections made."),
  total("incoming_packets", "The total number of incoming packets."),
  total("outgoing_packets", "The total number of outgoing packets."),
  total("incoming_bytes", "The total amount of incoming data."),
  total("outgoing_bytes", "The total amount of outgoing data."),
}

local all_labels = { "local_address", "local_port", "remote_address", "remote_port", "proto", "local_mark" }

--- The labels that --collector.ipvs.backend-labels names, in the order of all_labels.
local function chosen_labels()
  local wanted, labels = {}, {}
  for label in sonda.option("collector.ipvs.backend-labels", table.concat(all_labels, ",")):gmatch("[^,]+") do
    wanted[label] = true
  end
  for _, label in ipairs(all_labels) do
    if wanted[label] then labels[#labels + 1] = label end
    wanted[label] = nil
  end
  if next(wanted) then
    sonda.bad_option("collector.ipvs.backend-labels", ("no label is named %q"):format((next(wanted))))
  end
  return labels
end

local labels = chosen_labels()
local has_all_labels <const> = #labels == #all_labels

local function backend(name, help) return sonda.gauge_family("node_ipvs_backend_" .. name, help, labels) end

local active = backend("connections_active", "The current active connections by local and remote address.")
local inactive = backend("connections_inactive",
  "The current inactive connections by local and remote address.")
local weight = backend("weight", "The current backend weight by local and remote address.")

-- A node that balances with IPVS has thousands of backends: C gives them, unless some are to be added up.
local feed = has_all_labels and sonda.feed("ipvs", { active = active, inactive = inactive, weight = weight })

local function emit_totals(text)
  local line = text:match("^[^\n]*\n[^\n]*\n([^\n]*)\n")
  local words = parse.words(line or "")
  if #words ~= #totals then return nil, "net/ip_vs_stats: not five numbers in its third line" end
  for i, family in ipairs(totals) do
    local value = parse.number("0x" .. words[i])
    if value then family(value) end
  end
  return true
end

--- Services as the file lists them: a line for each, then one for each of its backends.
local services = { TCP = true, UDP = true, SCTP = true, FWM = true }

local function service(words)
  if words[1] == "FWM" then
    return { proto = "FWM", local_address = "", local_port = "0", local_mark = words[2] }
  end
  local host, port = address.ipvs(words[2])
  return { proto = words[1], local_address = host or "", local_port = port or "0", local_mark = "" }
end

--- One backend: { labels, active, inactive, weight }, or nil where the line is cut.
local function backend_of(current, words)
  local host, port = address.ipvs(words[2] or "")
  if not host or not words[6] then return nil end
  local values = {}
  for i, label in ipairs(labels) do
    values[i] = label == "remote_address" and host or label == "remote_port" and port or current[label]
  end
  return { labels = values, weight = parse.number(words[4]) or 0, active = parse.number(words[5]) or 0,
    inactive = parse.number(words[6]) or 0 }
end

--- Backends whose chosen labels are the same are one, with their numbers added.
local function add(sums, order, entry)
  local key = table.concat(entry.labels, "\0")
  local sum = sums[key]
  if not sum then
    sums[key], order[#order + 1] = entry, entry
    return
  end
  for _, field in ipairs { "active", "inactive", "weight" } do sum[field] = sum[field] + entry[field] end
end

local function read_backends(text)
  local sums, order, current = {}, {}, nil
  for line in parse.lines(text) do
    local words = parse.words(line)
    if services[words[1]] then
      current = service(words)
    elseif words[1] == "->" and current then
      local entry = backend_of(current, words)
      if entry then add(sums, order, entry) end
    end
  end
  return order
end

local function emit_sums()
  local text, message = sonda.fs.read("/proc/net/ip_vs", 16 << 20)
  if not text then return nil, message end
  for _, entry in ipairs(read_backends(text)) do
    active(entry.active, table.unpack(entry.labels))
    inactive(entry.inactive, table.unpack(entry.labels))
    weight(entry.weight, table.unpack(entry.labels))
  end
  return true
end

sonda.collector("ipvs", { description = "IP Virtual Server" }, function()
  local text, message, errno = sonda.fs.read("/proc/net/ip_vs_stats")
  if not text then return sysfs.unavailable(message, errno) end
  return outcome.of_any(function() return emit_totals(text) end, feed or emit_sums)
end)
