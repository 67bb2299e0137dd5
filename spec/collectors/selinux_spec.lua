-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the selinux collector", function()
  it("gives what its tree holds", function()
    assert.equal(collector.golden("selinux"))
  end)

  it("is off where no policy is loaded", function()
    local answer = collector.run("selinux", { tree = "selinux_without_policy" })
    assert.equal("# TYPE node_selinux_enabled gauge\nnode_selinux_enabled 0\n", answer.text)
  end)

  it("is off where the kernel has none", function()
    local answer = collector.run("selinux", { tree = "empty" })
    assert.equal(1, answer.success)
    assert.equal("0", answer.values.node_selinux_enabled)
  end)
end)
