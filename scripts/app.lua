-- SPDX-License-Identifier: MIT
-- GET /info and /metrics/app: the application itself.

local sonda = require "sonda"

local startup_time = sonda.date(sonda.startup_time())

sonda.get("/info", {
  summary = "What runs here",
  tags = { "Service" },
  shape = {
    { "app_name", "string", example = "k8s-cluster-performance-stack" },
    { "version", "string", example = "1.0.0" },
    { "environment", "string", example = "prod" },
    { "server_time", "string", format = "date-time", description = "Now, UTC", example = "2025-11-15T15:30:00Z" },
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
  shape = {
    { "uptime_seconds", "integer", minimum = 0, unit = "seconds", example = 1234 },
    { "requests_count", "integer", minimum = 0, description = "Answers finished before this one", example = 87 },
    { "startup_time", "string", format = "date-time", description = "When the process started, UTC" },
  },
}, function()
  return {
    uptime_seconds = math.floor(sonda.uptime()),
    requests_count = sonda.requests(),
    startup_time = startup_time,
  }
end)
