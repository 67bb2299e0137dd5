-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the rapl collector", function()
  it("gives what its tree holds", function()
    assert.equal(collector.golden("rapl"))
  end)

  it("numbers zones that share a name as they come", function()
    local text = collector.run("rapl").text
    assert.is_truthy(text:find('node_rapl_core_joules_total{index="1",path="[^"]*/intel%-rapl:1:0"} 7\n'))
  end)

  it("puts the zone into a label when asked to", function()
    local answer = collector.run("rapl", { flags = { "--collector.rapl.enable-zone-label" } })
    assert.is_truthy(answer.text:find('rapl_zone="package"', 1, true))
    assert.is_nil(answer.text:find("node_rapl_package", 1, true))
  end)

  it("leaves out a zone that cannot be read", function()
    local answer = collector.run("rapl", { tree = "rapl_odd" })
    assert.equal(1, answer.success)
    assert.equal("2.5", answer.values['node_rapl_package_joules_total{index="1",path="tests/fixtures/collectors/rapl_odd/sys'
      .. '/class/powercap/intel-rapl:1"}'])
    assert.is_nil(answer.text:find('index="0"', 1, true))
  end)

  it("has no data where the kernel has none", function()
    local answer = collector.run("rapl", { tree = "empty" })
    assert.equal(0, answer.success)
    assert.equal("", answer.text)
  end)
end)
