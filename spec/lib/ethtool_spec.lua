-- SPDX-License-Identifier: MIT
local ethtool = require "lib.ethtool"

local function all() return true end

local function names(...)
  local metrics = {}
  for name, metric in pairs(ethtool.metrics({ ... }, all)) do metrics[name] = metric[1] end
  return metrics
end

describe("lib.ethtool", function()
  it("names statistics as metrics may be named", function()
    local expected = {
      ["rx_missed"] = "node_ethtool_received_missed", ["port.rx_dropped"] = "node_ethtool_port_received_dropped",
      ["Tx LPI entry count"] = "node_ethtool_transmitted_lpi_entry_count", ["[3]: tx_bytes"] = "node_ethtool_3_transmitted_bytes",
      ["Queue[0] AllocFails"] = "node_ethtool_queue_0_allocfails", ["  __err"] = "node_ethtool_err",
      ["rx_rx_tx"] = "node_ethtool_received_rx_transmitted", ["prx_txq"] = "node_ethtool_prx_txq",
      ["tx"] = "node_ethtool_transmitted",
    }
    for name, metric in pairs(expected) do assert.equal(metric, names(name)[name]) end
  end)

  it("knows what most drivers count", function()
    assert.same({ ["rx_bytes"] = { "node_ethtool_received_bytes_total", "Network interface bytes received" },
      ["tx.errors"] = { "node_ethtool_transmitted_errors_total", "Number of sent frames with errors" },
      ["rx_odd"] = { "node_ethtool_received_odd", "Network interface rx_odd" } },
      ethtool.metrics({ "rx_bytes", "tx.errors", "rx_odd" }, all))
  end)

  it("leaves out names that become one metric, all of them", function()
    assert.same({ other = "node_ethtool_other" }, names("a b", "a_b", "a.b", "other", "Rx_x", "rx_x"))
  end)

  it("asks of the clean name whether it is wanted", function()
    local asked = {}
    local function keeps(name)
      asked[#asked + 1] = name
      return name == "b_B"
    end
    assert.same({ ["b B"] = { "node_ethtool_b_b", "Network interface b_B" } }, ethtool.metrics({ "a.a", "b B" }, keeps))
    assert.same({ "a_a", "b_B" }, asked)
  end)

  it("knows the first 32 link modes", function()
    assert.is_true(ethtool.has(0x80000020, 31))
    assert.is_true(ethtool.has(0x80000020, 5))
    assert.is_false(ethtool.has(0x80000020, 6))
    local bits = {}
    for _, speed in ipairs(ethtool.speeds) do
      assert.is_nil(bits[speed[1]])
      assert.equal(speed[4]:match "^%d+", tostring(speed[2]))
      bits[speed[1]] = true
    end
  end)
end)
