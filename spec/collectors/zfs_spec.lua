-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the zfs collector", function()
  it("gives what its tree holds", function()
    assert.equal(collector.golden("zfs"))
  end)

  it("keeps a dataset's name whole, and a counter at the end of 64 bits", function()
    local series = 'node_zfs_zpool_dataset_nwritten{dataset="tank/home of people",zpool="tank"}'
    assert.equal("18446744073709552000", collector.run("zfs").values[series])
  end)

  it("tells a pool's state as one of seven", function()
    local values = collector.run("zfs").values
    assert.equal("1", values['node_zfs_zpool_state{state="degraded",zpool="tank"}'])
    assert.equal("0", values['node_zfs_zpool_state{state="online",zpool="tank"}'])
  end)

  it("fails where a statistic has no heading", function()
    local answer = collector.run("zfs", { tree = "zfs_broken" })
    assert.equal(0, answer.success)
    assert.equal("", answer.text)
  end)

  it("leaves out a statistic without a heading, and a dataset without a name", function()
    local answer = collector.run("zfs", { tree = "zfs_odd" })
    assert.equal(1, answer.success)
    assert.equal("7", answer.values.node_zfs_zil_zil_commit_count)
    assert.equal("5", answer.values['node_zfs_zpool_dataset_nwritten{dataset="tank/home",zpool="tank"}'])
    assert.is_nil(answer.text:find("node_zfs_arc", 1, true))
  end)

  it("has no data where the kernel has none", function()
    local answer = collector.run("zfs", { tree = "empty" })
    assert.equal(0, answer.success)
    assert.equal("", answer.text)
  end)
end)
