-- SPDX-License-Identifier: MIT
-- GET /info and /metrics/app: the application itself.

local sonda = require "sonda"
local shape = sonda.shape

local startup_time = sonda.date(sonda.startup_time())

sonda.get("/info", {
  summary = "What runs here",
  tags = { "Service" },
  shape = shape.object {
    { "app_name", shape.string() },
    { "version", shape.string() },
    { "environment", shape.string() },
    { "server_time", shape.string { format = "date-time", description = "Now, UTC" } },
  },
  example = {
    app_name = "k8s-cluster-performance-stack",
    version = "1.0.0",
    environment = "prod",
    server_time = "2025-11-15T15:30:00Z",
  },
}, function()
  return {
    app_name = sonda.app.name,
    version = sonda.app.version,
    environment = sonda.app.environment,
    server_time = sonda.date(),
  }
end)

sonda.get("/metrics/app", {
  summary = "Uptime and requests of this service",
  tags = { "Metrics" },
  shape = shape.object {
    { "uptime_seconds", shape.integer { minimum = 0, unit = "seconds" } },
    { "requests_count", shape.integer { minimum = 0, description = "Answers finished before this one" } },
    { "startup_time", shape.string { format = "date-time", description = "When the process started, UTC" } },
  },
  example = { uptime_seconds = 1234, requests_count = 87, startup_time = "2025-11-15T15:00:00Z" },
}, function()
  return {
    uptime_seconds = math.floor(sonda.uptime()),
    requests_count = sonda.requests(),
    startup_time = startup_time,
  }
end)
