-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the hwmon collector", function()
  it("gives what its tree holds", function()
    assert.equal(collector.golden("hwmon"))
  end)

  it("names a chip by its device, and tells chips of one device apart by their own names", function()
    local values = collector.run("hwmon").values
    assert.equal("1", values['node_hwmon_chip_names{chip="platform_coretemp_0",chip_name="coretemp"}'])
    assert.equal("1", values['node_hwmon_chip_names{chip="platform_board_1_fans",chip_name="fans"}'])
    assert.equal("1", values['node_hwmon_chip_names{chip="acpitz_0",chip_name="acpitz_0"}'])
  end)

  it("leaves out a sensor that does not give a number, and a chip whose link leads nowhere", function()
    local answer = collector.run("hwmon")
    assert.is_nil(answer.text:find('sensor="in1"', 1, true))
    assert.is_nil(answer.text:find("gone", 1, true))
  end)

  it("keeps the chips and the sensors that the flags name", function()
    local chips = collector.run("hwmon", { flags = { "--collector.hwmon.chip-include", "coretemp" } })
    assert.is_truthy(chips.text:find("coretemp", 1, true))
    assert.is_nil(chips.text:find("board", 1, true))
    local sensors = collector.run("hwmon", { flags = { "--collector.hwmon.sensor-exclude", "_fans;fan1$" } })
    assert.is_nil(sensors.text:find("node_hwmon_fan_rpm", 1, true))
    assert.is_truthy(sensors.text:find("node_hwmon_pwm", 1, true))
  end)

  it("refuses to include and to exclude chips at once", function()
    local flags = { "--collector.hwmon.chip-include", "a", "--collector.hwmon.chip-exclude", "b" }
    local answer = collector.run("hwmon", { flags = flags })
    assert.is_nil(answer.success)
    assert.is_truthy(answer.faults:find("cannot be given together", 1, true))
  end)

  it("has no data where the kernel has none", function()
    local answer = collector.run("hwmon", { tree = "empty" })
    assert.equal(0, answer.success)
    assert.equal("", answer.text)
  end)
end)
