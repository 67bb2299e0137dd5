-- SPDX-License-Identifier: MIT
-- GET /metrics/network: what the network devices did since they were made.

local sonda = require "sonda"
local shape = sonda.shape

local function count(unit)
  return shape.integer { minimum = 0, unit = unit, nullable = true }
end

local function direction(description)
  return shape.object {
    { "bytes", count "bytes" },
    { "packets", count() },
    { "errors", count() },
    { "dropped", count() },
    description = description,
  }
end

local device = shape.object {
  { "name", shape.string { example = "eth0" } },
  { "received", direction() },
  { "sent", direction() },
}

local function device_of(d)
  return {
    name = d.name,
    received = {
      bytes = d.received_bytes,
      packets = d.received_packets,
      errors = d.received_errors,
      dropped = d.received_dropped,
    },
    sent = {
      bytes = d.sent_bytes,
      packets = d.sent_packets,
      errors = d.sent_errors,
      dropped = d.sent_dropped,
    },
  }
end

sonda.get("/metrics/network", {
  summary = "Traffic of the network devices",
  description = "Counters since each device was made, in the kernel's order.",
  tags = { "Metrics" },
  shape = shape.object { { "devices", shape.array(device) } },
  example = {
    devices = {
      {
        name = "eth0",
        received = { bytes = 4288120443, packets = 4120443, errors = 0, dropped = 12 },
        sent = { bytes = 312204411, packets = 1820443, errors = 0, dropped = 3 },
      },
    },
  },
  max_bytes = 16 << 20, -- a device is 200 bytes or so, and a busy node has thousands
  timeout = 2,
}, function()
  local found, message = sonda.proc.network()
  if not found then return nil, message end

  local devices = {}
  for i, one in ipairs(found) do
    devices[i] = device_of(one)
  end
  return { devices = devices }
end)
