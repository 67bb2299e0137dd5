-- SPDX-License-Identifier: MIT
-- What an attribute of hwmon means: its sensor, and the metric that an element of a sensor makes. Pure.
-- Source: Documentation/hwmon/sysfs-interface.rst; names and help texts are node_exporter's.
local parse = require "lib.parse"

local M = {}

local kinds = {
  vrm = true, beep_enable = true, update_interval = true, ["in"] = true, cpu = true, fan = true, pwm = true,
  temp = true, curr = true, power = true, energy = true, humidity = true, intrusion = true, freq = true,
}

--- "temp1_input" -> { sensor = "temp1", kind = "temp", element = "input" }; nil for what is no sensor's.
--- A name without a number is sensor 0 of its kind ("update_interval" -> "update_interval0", element "").
---@param name string
---@return table?
function M.parts(name)
  local kind, number, element = name:match("^(%D+)(%d+)_(.+)$")
  if not kind then
    kind, number = name:match("^(%D+)(%d*)$")
    element = ""
  end
  if not kind or not kinds[kind] then return nil end
  local sensor = kind .. (math.tointeger(tonumber(number)) or 0)
  return { sensor = sensor, kind = kind, element = element }
end

local function as_it_is(value) return value end
local function thousandth(value) return value * 0.001 end
local function millionth(value) return value / 1000000 end

local function gauge(name, help, scale)
  return { type = "gauge", name = name, help = help, scale = scale or as_it_is }
end

--- Kinds that are one value, whatever their element.
local single = {
  beep_enable = gauge("node_hwmon_beep_enabled", "Hardware beep enabled"),
  vrm = gauge("node_hwmon_voltage_regulator_version", "Hardware voltage regulator"),
  update_interval = gauge("node_hwmon_update_interval_seconds", "Hardware monitor update interval",
    thousandth),
}
single.beep_enable.is_flag = true

local rpm_elements = { input = true, min = true, max = true, target = true }
local interval_elements = { average_interval = true, average_interval_min = true,
  average_interval_max = true }

--- element -> unit, for kinds with a unit of their own; nil leaves it to the fallback.
local by_kind = {}

local function volts(name, element)
  return gauge(name .. "_volts", ("Hardware monitor for voltage (%s)"):format(element), thousandth)
end
by_kind["in"], by_kind.cpu = volts, volts

function by_kind.temp(name, element)
  if element == "type" then return nil end
  local of = element == "" and "input" or element
  return gauge(name .. "_celsius", ("Hardware monitor for temperature (%s)"):format(of), thousandth)
end

function by_kind.curr(name, element)
  return gauge(name .. "_amps", ("Hardware monitor for current (%s)"):format(element), thousandth)
end

function by_kind.energy(name, element)
  local unit = gauge(name .. "_joule_total", ("Hardware monitor for joules used so far (%s)"):format(element),
    millionth)
  unit.type = "counter"
  return unit
end

function by_kind.power(name, element)
  if element == "accuracy" then
    return gauge(name, "Hardware monitor power meter accuracy, as a ratio", millionth)
  end
  if interval_elements[element] then
    local help = ("Hardware monitor power usage update interval (%s)"):format(element)
    return gauge(name .. "_seconds", help, thousandth)
  end
  return gauge(name .. "_watt", ("Hardware monitor for power usage in watts (%s)"):format(element), millionth)
end

function by_kind.humidity(name, element)
  return gauge(name,
    ("Hardware monitor for humidity, as a ratio (multiply with 100.0 to get the humidity as a "
    .. "percentage) (%s)"):format(element), millionth)
end

function by_kind.fan(name, element)
  if not rpm_elements[element] then return nil end
  return gauge(name .. "_rpm", ("Hardware monitor for fan revolutions per minute (%s)"):format(element))
end

function by_kind.freq(name, element)
  if element ~= "input" then return nil end
  local unit = gauge(name .. "_freq_mhz", "Hardware monitor for GPU frequency in MHz", millionth)
  unit.label_as_sensor = true -- sclk, mclk: the label tells the clocks of a GPU apart
  return unit
end

local function name_of(kind, element, has_bare)
  local name = "node_hwmon_" .. kind
  if element == "input" then return has_bare and name .. "_input" or name end -- input is the value itself
  if element == "" then return name end
  local lower = element:lower():gsub("[^a-z0-9:_]", "_"):gsub("^_+", ""):gsub("_+$", "")
  return name .. "_" .. lower
end

local function make(kind, element, has_bare)
  if single[kind] then return element == "" and single[kind] or nil end
  local name = name_of(kind, element, has_bare)
  if element == "fault" or element == "alarm" then
    return gauge(name, ("Hardware sensor %s status (%s)"):format(element, kind))
  end
  if element == "beep" then
    return gauge(name .. "_enabled", "Hardware monitor sensor has beeping enabled")
  end
  return by_kind[kind] and by_kind[kind](name, element)
    or gauge(name, ("Hardware monitor %s element %s"):format(kind, element))
end

local made = {}

--- The metric of a sensor's element: { type, name, help, scale(value), label_as_sensor, is_flag }. Made once
--- each.
---@param kind string
---@param element string
---@param has_bare boolean the sensor also has an attribute without an element
---@return table? unit nil where the element makes no metric of its own
function M.unit(kind, element, has_bare)
  local key = kind .. (has_bare and "\1" or "\0") .. element
  local unit = made[key]
  if unit == nil then
    unit = make(kind, parse.trim(element), has_bare) or false
    made[key] = unit
  end
  return unit or nil
end

return M
