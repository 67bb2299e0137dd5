-- SPDX-License-Identifier: MIT
-- Off by default.
-- Wireless devices, their network, the stations that they hear. Source: nl80211 over generic netlink, linux/nl80211.h.
local sonda = require "sonda"

local EPERM <const>, ENOENT <const> = 1, 2

local stations = { "device", "mac_address" }
local function gauge(name, help, labels) return sonda.gauge_family("node_wifi_" .. name, help, labels or stations) end
local function counter(name, help) return sonda.counter_family("node_wifi_station_" .. name .. "_total", help, stations) end

local families = {
  frequency_hertz = gauge("interface_frequency_hertz", "The current frequency a WiFi interface is operating at, in hertz.",
    { "device" }),
  info = gauge("station_info", "Labeled WiFi interface station information as provided by the operating system.",
    { "device", "bssid", "ssid", "mode" }),
  connected_seconds = counter("connected_seconds",
    "The total number of seconds a station has been connected to an access point."),
  inactive_seconds = gauge("station_inactive_seconds",
    "The number of seconds since any wireless activity has occurred on a station."),
  receive_bits_per_second = gauge("station_receive_bits_per_second",
    "The current WiFi receive bitrate of a station, in bits per second."),
  transmit_bits_per_second = gauge("station_transmit_bits_per_second",
    "The current WiFi transmit bitrate of a station, in bits per second."),
  received_bytes = counter("receive_bytes", "The total number of bytes received by a WiFi station."),
  transmitted_bytes = counter("transmit_bytes", "The total number of bytes transmitted by a WiFi station."),
  signal_dbm = gauge("station_signal_dbm", "The current WiFi signal strength, in decibel-milliwatts (dBm)."),
  transmit_retries = counter("transmit_retries",
    "The total number of times a station has had to retry while sending a packet."),
  transmit_failures = counter("transmit_failed", "The total number of times a station has failed to send a packet."),
  beacon_losses = counter("beacon_loss", "The total number of times a station has detected a beacon loss."),
  transmitted_packets = counter("transmitted_packets", "The total number of packets transmitted by a station."),
  received_packets = counter("received_packets", "The total number of packets received by a station."),
}

local fixtures = sonda.option("collector.wifi.fixtures", "")

-- As in node_exporter's own test: files of JSON in the directory, in place of the kernel; times are in nanoseconds.
local function from_json(name)
  local text, message, errno = sonda.fs.read(fixtures .. "/" .. name)
  if not text then return nil, message, errno end
  return sonda.json.decode(text)
end

local function address(base64)
  local bits, bytes = 0, {}
  local alphabet <const> = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  for i = 1, #base64 do
    bits = (bits << 6 | alphabet:find(base64:sub(i, i), 1, true) - 1)
    if i % 4 == 0 then
      for shift = 16, 0, -8 do bytes[#bytes + 1] = ("%02x"):format(bits >> shift & 255) end
      bits = 0
    end
  end
  return table.concat(bytes, ":")
end

local modes = { [0] = "client", "client", "unknown", "ad-hoc" }
local recorded = {
  receive_bits_per_second = "receivebitrate", transmit_bits_per_second = "transmitbitrate", received_bytes = "receivedbytes",
  transmitted_bytes = "transmittedbytes", signal_dbm = "signal", transmit_retries = "transmitretries",
  transmit_failures = "transmitfailed", beacon_losses = "beaconloss", transmitted_packets = "transmittedpackets",
  received_packets = "receivedpackets",
}

local function emit_station(station, device)
  local mac = address(station.hardwareaddr)
  families.connected_seconds((station.connected or 0) / 1e9, device, mac)
  families.inactive_seconds((station.inactive or 0) / 1e9, device, mac)
  for field, name in pairs(recorded) do families[field](station[name] or 0, device, mac) end
end

local function from_fixtures()
  local interfaces, message, errno = from_json("interfaces.json")
  if not interfaces then return nil, message, errno end
  for _, interface in ipairs(interfaces) do
    local device = interface.name
    if device and device ~= "" then
      families.frequency_hertz((interface.frequency or 0) * 1000000, device)
      local network = from_json(device .. "/bss.json")
      if network then
        families.info(1, device, address(network.bssid), network.ssid or "", modes[network.status or 0] or "unknown")
      end
      for _, station in ipairs(from_json(device .. "/stationinfo.json") or {}) do emit_station(station, device) end
    end
  end
  return true
end

local wifi = fixtures == "" and sonda.feed("wifi", families) or from_fixtures

sonda.collector("wifi", { default = false, description = "wireless devices" }, function()
  local ok, message, errno = wifi()
  if not ok and (errno == ENOENT or errno == EPERM) then return sonda.NO_DATA end
  return ok, message, errno
end)
