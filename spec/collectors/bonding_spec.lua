-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the bonding collector", function()
  it("gives what its tree holds", function()
    assert.equal(collector.golden("bonding"))
  end)

  it("finds slaves under the name that kernels before 3.13 gave them", function()
    assert.equal("1", collector.run("bonding").values['node_bonding_active{master="bond1"}'])
  end)

  it("fails where a master does not tell its slaves", function()
    local answer = collector.run("bonding", { tree = "bonding_unreadable" })
    assert.equal(0, answer.success)
    assert.equal("", answer.text)
  end)

  it("keeps a bond beside one that is odd, and does not take a slave without a status for up", function()
    local answer = collector.run("bonding", { tree = "bonding_odd" })
    assert.equal(1, answer.success)
    assert.equal("2", answer.values['node_bonding_slaves{master="bond1"}'])
    assert.equal("1", answer.values['node_bonding_active{master="bond1"}'])
    assert.is_nil(answer.text:find("bond0", 1, true))
  end)

  it("has no data where the kernel has none", function()
    local answer = collector.run("bonding", { tree = "empty" })
    assert.equal(0, answer.success)
    assert.equal("", answer.text)
  end)
end)
