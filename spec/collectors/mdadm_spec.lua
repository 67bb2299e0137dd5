-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the mdadm collector", function()
  it("gives what its tree holds", function()
    assert.equal(collector.golden("mdadm"))
  end)

  it("tells how far a recovery is, and that a delayed one has not begun", function()
    local values = collector.run("mdadm").values
    assert.equal("200", values['node_md_blocks_synced{device="md1"}'])
    assert.equal("1", values['node_md_state{device="md1",state="recovering"}'])
    assert.equal("0", values['node_md_blocks_synced{device="md4"}'])
  end)

  it("takes the new number of disks while an array grows, and none of a container", function()
    local values = collector.run("mdadm").values
    assert.equal("4", values['node_md_raid_disks{device="md1"}'])
    assert.is_nil(values['node_md_raid_disks{device="md127"}'])
  end)

  it("fails where mdstat ends in the middle of an array", function()
    local answer = collector.run("mdadm", { tree = "mdadm_cut" })
    assert.equal(0, answer.success)
    assert.equal("", answer.text)
  end)

  it("has no data where the kernel has none", function()
    local answer = collector.run("mdadm", { tree = "empty" })
    assert.equal(0, answer.success)
    assert.equal("", answer.text)
  end)
end)
