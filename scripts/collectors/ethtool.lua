-- SPDX-License-Identifier: MIT
-- Off by default.
-- What drivers of network devices tell: link modes, driver, its own statistics. Source: SIOCETHTOOL, ethtool(8); the devices
-- are those of /sys/class/net.
local sonda = require "sonda"
local ethtool = require "lib.ethtool"
local filter = require "lib.filter"
local sysfs = require "lib.sysfs"

local function gauge(name, help, labels) return sonda.gauge_family("node_network_" .. name, help, labels or { "device" }) end

local modes = {
  supported = {
    speed = gauge("supported_speed_bytes", "Combination of speeds and features supported by network device",
      { "device", "duplex", "mode" }),
    autonegotiation = gauge("autonegotiate_supported", "If this port device supports autonegotiate"),
    pause = gauge("pause_supported", "If this port device supports pause frames"),
    asymmetric_pause = gauge("asymmetricpause_supported", "If this port device supports asymmetric pause frames"),
  },
  advertised = {
    speed = gauge("advertised_speed_bytes", "Combination of speeds and features offered by network device",
      { "device", "duplex", "mode" }),
    autonegotiation = gauge("autonegotiate_advertised", "If this port device offers autonegotiate"),
    pause = gauge("pause_advertised", "If this port device offers pause capability"),
    asymmetric_pause = gauge("asymmetricpause_advertised", "If this port device offers asymmetric pause capability"),
  },
}
local ports = gauge("supported_port_info", "Type of ports or PHYs supported by network device", { "device", "type" })
local autonegotiation = gauge("autonegotiate", "If this port is using autonegotiate")
local info = sonda.gauge_family("node_ethtool_info",
  "A metric with a constant '1' value labeled by bus_info, device, driver, expansion_rom_version, firmware_version, version.",
  { "bus_info", "device", "driver", "expansion_rom_version", "firmware_version", "version" })

local devices = filter.devices("collector.ethtool.device-include", "collector.ethtool.device-exclude")
local wanted = filter.matching("collector.ethtool.metrics-include", ".*")

local bytes_of_megabit <const> = 125000

local function emit_modes(bits, families, device)
  for _, speed in ipairs(ethtool.speeds) do
    if ethtool.has(bits, speed[1]) then families.speed(speed[2] * bytes_of_megabit, device, speed[3], speed[4]) end
  end
  families.autonegotiation(ethtool.has(bits, ethtool.AUTONEGOTIATION) and 1 or 0, device)
  families.pause(ethtool.has(bits, ethtool.PAUSE) and 1 or 0, device)
  families.asymmetric_pause(ethtool.has(bits, ethtool.ASYMMETRIC_PAUSE) and 1 or 0, device)
end

local function emit_link(link, device)
  emit_modes(link.supported, modes.supported, device)
  emit_modes(link.advertised, modes.advertised, device)
  for port, bit in pairs(ethtool.ports) do
    if ethtool.has(link.supported, bit) then ports(1, device, port) end
  end
  autonegotiation(link.autonegotiation, device)
end

local function names_of(statistics)
  local names = {}
  for name in pairs(statistics) do names[#names + 1] = name end
  table.sort(names)
  return names
end

-- Metrics are named once for each set of statistics, which a driver changes with its queues alone.
local plans = {} -- device -> { key, metrics }

local function metrics_of(statistics, device)
  local names = names_of(statistics)
  local key = table.concat(names, "\0")
  local plan = plans[device]
  if not plan or plan.key ~= key then
    plan = { key = key, metrics = ethtool.metrics(names, function(name) return wanted:keeps(name) end) }
    plans[device] = plan
  end
  return plan.metrics
end

local function emit(scrape, device)
  local told, message, errno = sonda.proc.ethtool(device)
  if not told then return nil, message, errno end
  if told.link then emit_link(told.link, device) end
  local driver = told.driver
  if driver then
    info(1, driver.bus_info, device, driver.name, driver.expansion_rom_version, driver.firmware_version, driver.version)
  end
  for name, metric in pairs(metrics_of(told.statistics, device)) do
    scrape:untyped(metric[1], metric[2], told.statistics[name], { device = device })
  end
  return true
end

sonda.collector("ethtool", { default = false, description = "what drivers of network devices tell" }, function(scrape)
  local names, message, errno = sonda.fs.list("/sys/class/net")
  if not names then return sysfs.unavailable(message, errno) end
  if #names == 0 then return nil, "no network devices found" end
  for _, device in ipairs(names) do
    if devices:keeps(device) then
      local ok, reason = emit(scrape, device)
      if not ok then return nil, reason end
    end
  end
  return true
end)
