-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the infiniband collector", function()
  it("gives what its tree holds", function()
    assert.equal(collector.golden("infiniband"))
  end)

  it("counts data in bytes, which the device counts in words of four", function()
    local series = 'node_infiniband_port_data_received_bytes_total{device="mlx5_0",port="1"}'
    assert.equal("4000", collector.run("infiniband").values[series])
  end)

  it("leaves out a counter that the port does not have", function()
    assert.is_nil(collector.run("infiniband").text:find("symbol_error", 1, true))
  end)

  it("keeps the devices that the flag names", function()
    local answer = collector.run("infiniband",
      { flags = { "--collector.infiniband.device-exclude", "^mlx5" } })
    assert.equal(1, answer.success)
    assert.equal("", answer.text)
  end)

  it("has no data where the kernel has none", function()
    local answer = collector.run("infiniband", { tree = "empty" })
    assert.equal(0, answer.success)
    assert.equal("", answer.text)
  end)
end)
