-- SPDX-License-Identifier: MIT
-- Off by default.
-- Queueing disciplines at the roots of network devices. Source: rtnetlink(7), as tc(8) -s qdisc shows them.
local sonda = require "sonda"
local filter = require "lib.filter"

local labels = { "device", "kind" }
local function counter(name, help) return sonda.counter_family("node_qdisc_" .. name .. "_total", help, labels) end
local function gauge(name, help) return sonda.gauge_family("node_qdisc_" .. name, help, labels) end

local families = {
  bytes = counter("bytes", "Number of bytes sent."),
  packets = counter("packets", "Number of packets sent."),
  drops = counter("drops", "Number of packets dropped."),
  requeues = counter("requeues", "Number of packets dequeued, not transmitted, and requeued."),
  overlimits = counter("overlimits", "Number of overlimit packets."),
  queued_packets = gauge("current_queue_length", "Number of packets currently in queue to be sent."),
  queued_bytes = gauge("backlog", "Number of bytes currently in queue to be sent."),
}

local devices = filter.devices(
  filter.renamed("collector.qdisc.device-include", "collector.qdisk.device-include"),
  filter.renamed("collector.qdisc.device-exclude", "collector.qdisk.device-exclude"))
local fixtures = sonda.option("collector.qdisc.fixtures", "")

-- As in node_exporter's own test: results.json of the directory, in place of the kernel.
local recorded = {
  bytes = "Bytes", packets = "Packets", drops = "Drops", requeues = "Requeues", overlimits = "Overlimits",
  queued_packets = "Qlen", queued_bytes = "Backlog",
}

local function from_fixtures()
  local text, message = sonda.fs.read(fixtures .. "/results.json")
  if not text then return nil, message end
  for _, entry in ipairs(sonda.json.decode(text)) do
    if (entry.Parent or 0) == 0 and devices:keeps(entry.IfaceName or "") then
      for field, name in pairs(recorded) do
        families[field](entry[name] or 0, entry.IfaceName or "", entry.Kind or "")
      end
    end
  end
  return true
end

local qdisc = fixtures == "" and sonda.feed("qdisc", families, { filter = devices }) or from_fixtures

sonda.collector("qdisc", { default = false, description = "queueing disciplines of network devices" }, function()
  return qdisc()
end)
