-- SPDX-License-Identifier: MIT
-- Batteries and other power supplies.
-- Source: /sys/class/power_supply, Documentation/ABI/testing/sysfs-class-power: millionths of a volt, ampere,
-- watt or hour of them, tenths of a degree.
local sonda = require "sonda"
local filter = require "lib.filter"
local sysfs = require "lib.sysfs"

local class <const> = "/sys/class/power_supply"

local fields = {}
local function field(attribute, name, divide)
  local help = name .. " value of /sys/class/power_supply/<power_supply>."
  local family = sonda.gauge_family("node_power_supply_" .. name, help, { "power_supply" })
  fields[#fields + 1] = { attribute, family, divide = divide }
end

for _, name in ipairs { "authentic", "calibrate", "capacity", "capacity_alert_max", "capacity_alert_min",
  "online",
  "present" } do
  field(name, name)
end
field("cycle_count", "cyclecount")
field("time_to_empty_now", "time_to_empty_seconds")
field("time_to_full_now", "time_to_full_seconds")

for _, name in ipairs { "current_boot", "current_max", "energy_empty", "energy_empty_design", "energy_full",
  "energy_full_design", "voltage_boot", "voltage_max", "voltage_max_design", "voltage_min",
  "voltage_min_design",
  "voltage_ocv", "charge_control_limit", "charge_control_limit_max", "charge_counter", "charge_empty",
  "charge_empty_design", "charge_full", "charge_full_design", "charge_term_current",
  "constant_charge_current",
  "constant_charge_current_max", "constant_charge_voltage", "constant_charge_voltage_max",
  "precharge_current",
  "input_current_limit" } do
  field(name, name, 1e6)
end
field("current_now", "current_ampere", 1e6)
field("energy_now", "energy_watthour", 1e6)
field("voltage_now", "voltage_volt", 1e6)
field("charge_now", "charge_ampere", 1e6)
field("power_now", "power_watt", 1e6)

for _, name in ipairs { "temp", "temp_alert_max", "temp_alert_min", "temp_ambient", "temp_ambient_max",
  "temp_ambient_min", "temp_max", "temp_min" } do
  field(name, name .. "_celsius", 10)
end

local info_attributes = { "capacity_level", "charge_type", "health", "manufacturer", "model_name",
  "serial_number",
  "status", "technology", "type", "usb_type", "scope" }

local read = sysfs.reader(fields, info_attributes)
local supplies_filter = filter.ignored("collector.powersupply.ignored-supplies", "^$")

--- Only what a supply tells becomes a label.
local function info_labels(values, supply)
  local labels = { power_supply = supply }
  for _, name in ipairs(info_attributes) do
    local text = sysfs.text(values, name)
    if text ~= "" then labels[name] = text end
  end
  return labels
end

sonda.collector("powersupplyclass", { default = true, description = "batteries and power supplies" },
  function(scrape)
    local supplies, message, errno = sonda.fs.list(class)
    if not supplies then return sysfs.unavailable(message, errno) end
    for _, supply in ipairs(supplies) do
      if supplies_filter:keeps(supply) then
        local labels = info_labels(read(class .. "/" .. supply, supply), supply)
        scrape:gauge("node_power_supply_info", "info of /sys/class/power_supply/<power_supply>.", 1, labels)
      end
    end
  end)
