-- SPDX-License-Identifier: MIT
-- Batteries and other power supplies.
-- Source: /sys/class/power_supply, Documentation/ABI/testing/sysfs-class-power: millionths of a volt, ampere,
-- watt or hour of them, tenths of a degree.
local filter = require "lib.filter"
local sysfs = require "lib.sysfs"

sysfs.tree { "powersupplyclass", "/sys/class/power_supply/{power_supply}",
  description = "batteries and power supplies",
  prefix = "node_power_supply",
  keep = { power_supply = filter.ignored("collector.powersupply.ignored-supplies", "^$") },
  help = "{name} value of /sys/class/power_supply/<power_supply>.",
  gauges = {
    "authentic", "calibrate", "capacity", "capacity_alert_max", "capacity_alert_min", "online", "present",
    { "cycle_count", name = "cyclecount" },
    { "time_to_empty_now", name = "time_to_empty_seconds" },
    { "time_to_full_now", name = "time_to_full_seconds" },
    { divide = 1e6, each = {
      "current_boot", "current_max", "energy_empty", "energy_empty_design", "energy_full", "energy_full_design",
      "voltage_boot", "voltage_max", "voltage_max_design", "voltage_min", "voltage_min_design", "voltage_ocv",
      "charge_control_limit", "charge_control_limit_max", "charge_counter", "charge_empty", "charge_empty_design",
      "charge_full", "charge_full_design", "charge_term_current", "constant_charge_current",
      "constant_charge_current_max", "constant_charge_voltage", "constant_charge_voltage_max", "precharge_current",
      "input_current_limit",
      { "current_now", name = "current_ampere" },
      { "energy_now", name = "energy_watthour" },
      { "voltage_now", name = "voltage_volt" },
      { "charge_now", name = "charge_ampere" },
      { "power_now", name = "power_watt" },
    } },
    { divide = 10, unit = "celsius", each = {
      "temp", "temp_alert_max", "temp_alert_min", "temp_ambient", "temp_ambient_max", "temp_ambient_min", "temp_max",
      "temp_min",
    } },
  },
  info = {
    help = "info of /sys/class/power_supply/<power_supply>.",
    told = true, -- only what a supply tells becomes a label
    "capacity_level", "charge_type", "health", "manufacturer", "model_name", "serial_number", "status", "technology",
    "type", "usb_type", "scope",
  },
}
