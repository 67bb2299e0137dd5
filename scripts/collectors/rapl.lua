-- SPDX-License-Identifier: MIT
-- Energy that packages, cores and memory used, as the processor counts it (RAPL).
-- Source: /sys/class/powercap, Documentation/power/powercap/powercap.rst. Only root may read it since 5.10.
local sonda = require "sonda"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local class <const> = "/sys/class/powercap"
local shown_class <const> = sonda.option("path.sysfs", "/sys") .. "/class/powercap"
local with_zone_label <const> = sonda.option("collector.rapl.enable-zone-label", "0") == "1"

local joules_total = with_zone_label and sonda.counter_family("node_rapl_joules_total",
  "Current RAPL value in joules", { "index", "path", "rapl_zone" })

--- "package-0" is zone "package" number 0; names without a number are numbered as they come.
local function index_and_name(name, seen)
  local base, number = name:match("^([^-]*)%-(%d+)$")
  if base then return math.tointeger(number), base end
  return seen[name] or 0, name
end

local function emit(scrape, zone, name, index, joules)
  local path = shown_class .. "/" .. zone
  if with_zone_label then
    joules_total(joules, ("%d"):format(index), path, name)
    return
  end
  scrape:counter("node_rapl_" .. parse.metric_name(name) .. "_joules_total",
    ("Current RAPL %s value in joules"):format(name), joules, { index = ("%d"):format(index), path = path })
end

--- The energy of one zone. True where the kernel told it; a zone without a name is none.
local function emit_zone(scrape, zone, seen)
  local full_name = sonda.fs.read(class .. "/" .. zone .. "/name")
  if not full_name then return false end
  local index, name = index_and_name(parse.trim(full_name), seen)
  seen[name] = index + 1
  local microjoules, message, errno = sonda.fs.number(class .. "/" .. zone .. "/energy_uj")
  if not microjoules then return false, message, errno end
  emit(scrape, zone, name, index, microjoules / 1e6)
  return true
end

sonda.collector("rapl", { description = "energy used by processor zones" }, function(scrape)
  local zones, message, errno = sonda.fs.list(class)
  if not zones then return sysfs.unavailable(message, errno) end
  local seen, any, refusal = {}, false, nil
  for _, zone in ipairs(zones) do
    local told, reason, number = emit_zone(scrape, zone, seen)
    any = any or told
    refusal = refusal or number and { message = reason, errno = number }
  end
  if any or not refusal then return end
  if refusal.errno == sysfs.EACCES then return sonda.NO_DATA end
  return sysfs.unavailable(refusal.message, refusal.errno)
end)
