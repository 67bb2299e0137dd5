-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the xfs collector", function()
  it("gives what its tree holds", function()
    assert.equal(collector.golden("xfs"))
  end)

  it("gives 0 for a row that the kernel does not write, and keeps counters above 2^63", function()
    local values = collector.run("xfs").values
    assert.equal("0", values['node_xfs_block_map_btree_lookups_total{device="sda1"}'])
    assert.equal("18446744073709552000",
      values['node_xfs_inode_operation_attribute_changes_total{device="sda1"}'])
  end)

  it("takes the sum over all filesystems for no device", function()
    assert.is_nil(collector.run("xfs").text:find('device="stats"', 1, true))
  end)

  it("succeeds with nothing to tell where there is none, as node_exporter's does", function()
    local answer = collector.run("xfs", { tree = "empty" })
    assert.equal(1, answer.success)
    assert.equal("", answer.text)
  end)
end)
