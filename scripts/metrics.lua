-- SPDX-License-Identifier: MIT
-- GET /metrics: what the collectors say, sonda's own metrics and those of scripts, for Prometheus.
local sonda = require "sonda"
local accept = require "lib.accept"

local text <const> = "text/plain; version=0.0.4; charset=utf-8"
local open <const> = "application/openmetrics-text; version=1.0.0; charset=utf-8"

local path = sonda.option("web.telemetry-path", "/metrics")
if not path:find("^/[^{}%s]*$") then sonda.bad_option("web.telemetry-path", ("'%s' is no path"):format(path)) end

local function names(name, description)
  return { name, "array", items = { "string", max_length = 64 }, description = description }
end

-- As Prometheus tells it; anything but a number above 0 is none.
local function timeout(header)
  local seconds = tonumber(header)
  return seconds and seconds > 0 and seconds or nil
end

sonda.get(path, {
  summary = "Metrics for Prometheus",
  description = "Text format 0.0.4, or OpenMetrics 1.0 where the client prefers it. Names and labels are node_exporter's.",
  tags = { "Prometheus" },
  type = text,
  timeout_seconds = 60, -- as far as --max-scrape-ms lets it
  max_bytes = 64 << 20, -- 300,000 series or so
  query = {
    names("collect[]", "Run these collectors alone; may be repeated"),
    names("exclude[]", "Run all collectors but these; may be repeated"),
  },
}, function(request)
  local openmetrics = accept.openmetrics(request:header("accept"))
  local answer, message, status = sonda.scrape {
    collect = request.query["collect[]"],
    exclude = request.query["exclude[]"],
    openmetrics = openmetrics,
    lend = true,
    timeout_seconds = timeout(request:header("x-prometheus-scrape-timeout-seconds")),
  }
  if not answer then return sonda.reply(status or 400, { detail = message }) end
  return sonda.reply(200, answer, { ["Content-Type"] = openmetrics and open or text, ["Vary"] = "Accept" })
end)
