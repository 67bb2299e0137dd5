-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the thermal_zone collector", function()
  it("gives what its tree holds", function()
    assert.equal(collector.golden("thermal_zone"))
  end)

  it("leaves out a zone that does not tell its temperature, rather than call it 0", function()
    assert.is_nil(collector.run("thermal_zone").text:find('zone="1"', 1, true))
  end)

  it("keeps the state -1 of a device that is at rest", function()
    assert.equal("-1",
      collector.run("thermal_zone").values['node_cooling_device_cur_state{name="0",type="Processor"}'])
  end)

  it("succeeds with nothing to tell where there is none, as node_exporter's does", function()
    local answer = collector.run("thermal_zone", { tree = "empty" })
    assert.equal(1, answer.success)
    assert.equal("", answer.text)
  end)
end)
