-- SPDX-License-Identifier: MIT
-- Hardware monitoring chips: temperatures, fans, voltages, currents, power, humidity.
-- Source: /sys/class/hwmon, Documentation/hwmon/sysfs-interface.rst. An attribute is
-- <type><number>_<element>; values are thousandths of a volt, ampere or degree, millionths of a watt or
-- joule. Some drivers answer slowly: each attribute of some chips is a conversation over I2C.
local sonda = require "sonda"
local filter = require "lib.filter"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"
local units = require "lib.hwmon_units"

local fs = sonda.fs
local class <const> = "/sys/class/hwmon"

local chip_names = sonda.gauge_family("node_hwmon_chip_names",
  "Annotation metric for human-readable chip names", { "chip", "chip_name" })
local sensor_label = sonda.gauge_family("node_hwmon_sensor_label",
  "Label for given chip and sensor", { "chip", "label", "sensor" })

local chips_filter = filter.devices("collector.hwmon.chip-include", "collector.hwmon.chip-exclude")
local sensors_filter = filter.devices("collector.hwmon.sensor-include", "collector.hwmon.sensor-exclude")

--- Lower case; what a metric name may not hold is "_"; none at the ends.
local function clean(text)
  return (text:lower():gsub("[^a-z0-9:_]", "_"):gsub("^_+", ""):gsub("_+$", ""))
end

--- What the name of an attribute means; false for one that is no sensor's. Each name is taken apart once.
local parts_of = {}
local function parts(name)
  local known = parts_of[name]
  if known == nil then
    known = units.parts(name) or false
    parts_of[name] = known
  end
  return known
end

--- Adds what a directory holds to `sensors`: sensor -> its kind and its elements, each with its text.
local function read_sensors(dir, sensors)
  local names = {}
  for _, name in ipairs(fs.list(dir) or {}) do
    if parts(name) then names[#names + 1] = name end
  end
  if #names == 0 then return end
  for name, text in pairs(fs.values(dir, names) or {}) do
    local part = parts(name)
    local sensor = sensors[part.sensor]
    if not sensor then
      sensor = { kind = part.kind, elements = {} }
      sensors[part.sensor] = sensor
    end
    sensor.elements[part.element] = text
  end
end

local function emit_element(scrape, sensor, element, text, labels)
  local value = parse.number(text)
  local unit = value and units.unit(sensor.kind, element, sensor.elements[""] ~= nil)
  if not unit then return end
  if unit.label_as_sensor then
    if not sensor.elements.label then return end
    labels = { chip = labels.chip, sensor = clean(sensor.elements.label) }
  end
  if unit.is_flag then value = value == 1 and 1 or 0 end
  scrape[unit.type](scrape, unit.name, unit.help, unit.scale(value), labels)
end

local function emit_sensor(scrape, chip, name, sensor)
  local elements = sensor.elements
  if elements.label then sensor_label(1, chip, elements.label, name) end
  local labels = { chip = chip, sensor = name }
  for element, text in pairs(elements) do
    if element ~= "label" then emit_element(scrape, sensor, element, text, labels) end
  end
end

--- Where a chip's node leads, and the device it belongs to; nil where the link leads nowhere.
local function resolve(dir)
  local real = sysfs.target(dir)
  if not fs.list(real) then return nil end
  local device = fs.link(real .. "/device") and sysfs.target(real .. "/device")
  return real, device and fs.list(device) and device or nil
end

--- A chip's name that lasts: its number depends on the order in which drivers load, its device does not.
local function stable_name(real, device, name)
  local bus, last = (device or ""):match("([^/]+)/([^/]+)$")
  if last and clean(last) ~= "" then
    return clean(bus) ~= "" and clean(bus) .. "_" .. clean(last) or clean(last)
  end
  if clean(name) ~= "" then return clean(name) end
  return clean(real:match("[^/]+$"))
end

local known = {} -- node -> chip: what its link led to does not change while the link does not

local function find_chip(node)
  local dir = class .. "/" .. node
  local link = fs.link(dir) or ""
  local chip = known[node]
  if chip and chip.link == link then return chip end
  local real, device = resolve(dir)
  if not real then return nil end
  local name = parse.trim(fs.read(real .. "/name") or "")
  chip = { node = node, link = link, dir = dir, name = name, base = stable_name(real, device, name),
    device = device }
  known[node] = chip
  return chip
end

--- Chips of one device share its name: then their own is added, or their node's where they share that too.
local function unique_name(chip, uses)
  if uses[chip.base] == 1 then return chip.base end
  local suffix = clean(chip.name)
  if suffix == "" or uses[chip.base .. "\0" .. chip.name] > 1 then suffix = clean(chip.node) end
  return chip.base .. "_" .. suffix
end

local function find_chips(nodes)
  local chips, uses = {}, {}
  for _, node in ipairs(nodes) do
    local chip = find_chip(node)
    if chip then
      chips[#chips + 1] = chip
      for _, key in ipairs { chip.base, chip.base .. "\0" .. chip.name } do
        uses[key] = (uses[key] or 0) + 1
      end
    end
  end
  return chips, uses
end

local function emit_chip(scrape, chip, label)
  local sensors = {}
  read_sensors(chip.dir, sensors)
  if chip.device then read_sensors(chip.device, sensors) end -- drivers before Linux 3.13 put them there
  if clean(chip.name) ~= "" then chip_names(1, label, clean(chip.name)) end
  for name, sensor in pairs(sensors) do
    if sensors_filter:keeps(label .. ";" .. name) then emit_sensor(scrape, label, name, sensor) end
  end
end

sonda.collector("hwmon", { description = "hardware monitoring chips" }, function(scrape)
  local nodes, message, errno = fs.list(class)
  if not nodes then return sysfs.unavailable(message, errno) end
  local chips, uses = find_chips(nodes)
  for _, chip in ipairs(chips) do
    local label = unique_name(chip, uses)
    if chips_filter:keeps(label) then emit_chip(scrape, chip, label) end
  end
end)
