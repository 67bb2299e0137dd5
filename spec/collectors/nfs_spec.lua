-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the nfs collector", function()
  it("gives what its tree holds", function()
    assert.equal(collector.golden("nfs"))
  end)

  it("gives 0 for procedures that an old kernel does not count", function()
    local values = collector.run("nfs").values
    assert.equal("98", values['node_nfs_requests_total{method="Null",proto="4"}'])
    assert.equal("0", values['node_nfs_requests_total{method="Clone",proto="4"}'])
  end)

  it("has no data where the kernel has none", function()
    local answer = collector.run("nfs", { tree = "empty" })
    assert.equal(0, answer.success)
    assert.equal("", answer.text)
  end)
end)
