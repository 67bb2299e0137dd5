-- SPDX-License-Identifier: MIT
-- GET /metrics/network: what the network devices did since they were made.

local sonda = require "sonda"

---Fields of what was received or sent, as the reader names them.
local function direction(name, examples)
  return {
    { "bytes", "integer", from = name .. "_bytes", minimum = 0, unit = "bytes", nullable = true, example = examples[1] },
    { "packets", "integer", from = name .. "_packets", minimum = 0, nullable = true, example = examples[2] },
    { "errors", "integer", from = name .. "_errors", minimum = 0, nullable = true },
    { "dropped", "integer", from = name .. "_dropped", minimum = 0, nullable = true, example = examples[3] },
  }
end

local device = {
  { "name", "string", example = "eth0" },
  { "received", direction("received", { 4288120443, 4120443, 12 }), from = "." },
  { "sent", direction("sent", { 312204411, 1820443, 3 }), from = "." },
}

sonda.get("/metrics/network", {
  summary = "Traffic of the network devices",
  description = "Counters since each device was made, in the kernel's order.",
  tags = { "Metrics" },
  shape = { { "devices", "array", items = device } },
  max_bytes = 16 << 20, -- a device is 200 bytes or so, and a busy node has thousands
  timeout_seconds = 2,
}, function() return { devices = sonda.need(sonda.proc.network()) } end)
