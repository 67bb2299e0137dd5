-- SPDX-License-Identifier: MIT
-- GET /: a live page of the host, and /metrics/history, the numbers of its charts.

local sonda = require "sonda"
local pages = require "lib.pages"

if sonda.option("web.telemetry-path") ~= "/" then
  pages.page("/", "live.html", { summary = "The host now and in the last minutes" })
end
pages.files("/live/", { "favicon.svg", "live.css", "live.js" })

local SECONDS <const> = 900

---Four digits are plenty for a chart, and a third of the bytes.
local function short(values)
  for i, value in ipairs(values) do
    local magnitude = value == value and math.abs(value) or 0
    values[i] = magnitude >= 1000 and math.floor(value) or tonumber(("%.4g"):format(value))
  end
  return values
end

local function series_of(seconds)
  local names, message = sonda.history()
  if not names then return nil, message end

  local series, last = {}, nil
  for _, name in ipairs(names) do
    local values
    values, last = sonda.history(name, seconds)
    series[name] = short(values)
  end
  return series, last
end

sonda.get("/metrics/history", {
  summary = "The last minutes of the host, one sample a second",
  tags = { "Metrics" },
  shape = {
    {
      "time", "number", decimals = 3, unit = "seconds", nullable = true,
      description = "When the last sample was taken, Unix time", example = 1763220600.5,
    },
    { "seconds", "integer", description = "Samples asked for, one a second", example = 3 },
    { "memory_total_bytes", "integer", unit = "bytes", nullable = true, example = 1041235968 },
    {
      "series", "map", items = { "array", items = { "number", nullable = true } },
      description = "By name, oldest first; null where there was no value",
      example = { cpu_busy_ratio = { 0.213, 0.198, 0.305 }, load1 = { 0.42, 0.42, 0.39 } },
    },
  },
  query = { { "seconds", "integer", default = 300, minimum = 1, maximum = SECONDS, description = "How far back" } },
  max_age = 0.5,
}, function(request)
  local seconds = request.query.seconds
  local series, last = sonda.need(series_of(seconds))
  local memory = sonda.proc.memory()

  return {
    time = last ~= 0 and last or nil, -- 0: no sample so far
    seconds = seconds,
    memory_total_bytes = memory and memory.total_bytes,
    series = series,
  }
end)
