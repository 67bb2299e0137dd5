-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the nfsd collector", function()
  it("gives what its tree holds", function()
    assert.equal(collector.golden("nfsd"))
  end)

  it("gives 0 for an operation that an old kernel does not count", function()
    local values = collector.run("nfsd").values
    assert.equal("11", values['node_nfsd_requests_total{method="Write",proto="4"}'])
    assert.equal("0", values['node_nfsd_requests_total{method="RelLockOwner",proto="4"}'])
    assert.equal("16", values['node_nfsd_requests_total{method="WdelegGetattr",proto="4"}'])
  end)

  it("has no data where the kernel has none", function()
    local answer = collector.run("nfsd", { tree = "empty" })
    assert.equal(0, answer.success)
    assert.equal("", answer.text)
  end)
end)
