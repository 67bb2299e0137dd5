-- SPDX-License-Identifier: MIT
-- What a kernel's answers are read as: tests/unit/proc/test_wifi.c.
local collector = require "support.collector"

local devices <const> = io.popen("pwd"):read() .. "/tests/fixtures/collectors/wifi/devices"

describe("wifi", function()
  it("gives devices, their network and their stations", function()
    local answer = collector.run("wifi", { flags = { "--collector.wifi.fixtures=" .. devices } })
    assert.equal(1, answer.success)
    local function value(name, labels) return answer.values["node_wifi_" .. name .. "{" .. labels .. "}"] end
    assert.equal("5180000000", value("interface_frequency_hertz", 'device="wlan0"'))
    assert.equal("0", value("interface_frequency_hertz", 'device="wlan1"'))
    assert.equal("1", value("station_info", [[bssid="00:11:22:33:44:55",device="wlan0",mode="client",ssid="Home \"5\""]]))
    local station <const> = 'device="wlan0",mac_address="aa:bb:cc:dd:ee:ff"'
    local expected = { connected_seconds_total = 30, inactive_seconds = 0.4, receive_bits_per_second = 128000000,
      signal_dbm = -52, transmit_retries_total = 10, receive_bytes_total = 7, beacon_loss_total = 0 }
    for name, number in pairs(expected) do assert.equal(number, tonumber(value("station_" .. name, station))) end
  end)

  it("has no data where there is no wireless device to ask", function()
    local answer = collector.run("wifi")
    assert.equal(0, answer.success)
    assert.is_nil(answer.faults)
    assert.equal(0, collector.run("wifi", { flags = { "--collector.wifi.fixtures=/nosuch" } }).success)
  end)
end)
