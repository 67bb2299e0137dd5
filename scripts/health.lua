-- SPDX-License-Identifier: MIT
-- GET /health: liveness and readiness. With ?verbose it also tells how the scripts themselves are.

local sonda = require "sonda"

local fault = {
  { "time", "string", format = "date-time" },
  { "at", "string", description = "Script and line", example = "/etc/sonda/scripts/health.lua:12" },
  { "reason", "string" },
}

local failing = {
  { "kind", "string", enum = { "job", "collector" } },
  { "name", "string" },
  { "at", "string", description = "Script and line" },
  { "reason", "string" },
  { "since", "string", format = "date-time" },
  { "times", "integer", minimum = 1, description = "Runs that failed since" },
}

local gone = {
  { "file", "string", example = "/etc/sonda/scripts/headroom.lua" },
  { "reason", "string", description = "And what went with it", example = "gone, and with it GET /headroom" },
}

local scripts = {
  { "generation", "integer", minimum = 0, description = "Counts the sets of scripts that served so far" },
  { "hash", "string", description = "Of names and texts of the scripts that serve" },
  { "loaded_at", "string", format = "date-time" },
  { "age_seconds", "integer", minimum = 0, unit = "seconds" },
  { "rolled_back", "boolean", description = "An earlier generation serves, by request" },
  { "reloads", "integer", minimum = 0 },
  { "rejected", "integer", minimum = 0, description = "Changes that were refused" },
  { "watch", "string", description = "How changes are found", example = "inotify" },
  {
    "last_error", fault, nullable = true,
    description = "Why the last change of the scripts was refused; null while all is well",
  },
  { "failing", "array", items = failing, description = "Jobs and collectors that fail now" },
  {
    "gone", "array", items = gone,
    description = "Files that the last change took away (an emptied or deleted ConfigMap); told until the next change",
  },
}

local brief = { status = "ok", app = sonda.app.name, version = sonda.app.version }

local function place(found) return found.line > 0 and found.path .. ":" .. found.line or found.path end

local function last_error(found)
  if not found then return nil end
  return { time = sonda.date(found.time), at = place(found), reason = found.reason }
end

local function those_failing(list)
  local told = {}
  for i, one in ipairs(list) do
    told[i] = {
      kind = one.kind,
      name = one.name,
      at = place(one),
      reason = one.reason,
      since = sonda.date(one.since),
      times = one.times,
    }
  end
  return told
end

local function those_gone(list)
  local told = {}
  for i, one in ipairs(list) do
    told[i] = { file = one.path, reason = one.reason }
  end
  return told
end

local function verbose()
  local status = sonda.status()
  if not status then return brief end

  return {
    status = "ok",
    app = sonda.app.name,
    version = sonda.app.version,
    scripts = {
      generation = status.generation,
      hash = status.hash,
      loaded_at = sonda.date(status.loaded_at),
      age_seconds = math.floor(status.age_seconds),
      rolled_back = status.rolled_back,
      reloads = status.reloads,
      rejected = status.rejected,
      watch = status.watch_trouble or "inotify",
      last_error = last_error(status.last_error),
      failing = those_failing(status.failing),
      gone = those_gone(status.gone),
    },
  }
end

sonda.get("/health", {
  summary = "Is the service alive",
  description = "Answers 200 as long as requests are served. "
    .. "`?verbose` adds the state of the scripts: generation, age, last error.",
  tags = { "Service" },
  shape = {
    { "status", "string", enum = { "ok" } },
    { "app", "string" },
    { "version", "string" },
    { "scripts", scripts, optional = true },
  },
  query = { { "verbose", "boolean", default = false, description = "Tell of the scripts, too" } },
  example = { status = "ok", app = "k8s-cluster-performance-stack", version = "1.0.0" },
}, function(request)
  if request.query.verbose then return verbose() end
  return brief
end)
