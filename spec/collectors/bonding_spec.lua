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

  it("has no data where the kernel has none", function()
    local answer = collector.run("bonding", { tree = "empty" })
    assert.equal(0, answer.success)
    assert.equal("", answer.text)
  end)
end)
