-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the btrfs collector", function()
  it("gives what its tree holds", function()
    assert.equal(collector.golden("btrfs"))
  end)

  it("counts the devices for the ratio of RAID 5", function()
    local series = 'node_btrfs_allocation_ratio{block_group_type="data",mode="raid5",uuid="m-1"}'
    assert.equal("1.5", collector.run("btrfs").values[series])
  end)

  it("calls a filesystem by its metadata UUID where it has one", function()
    assert.is_nil(collector.run("btrfs").text:find("u-1", 1, true))
  end)

  it("succeeds with nothing to tell where there is none, as node_exporter's does", function()
    local answer = collector.run("btrfs", { tree = "empty" })
    assert.equal(1, answer.success)
    assert.equal("", answer.text)
  end)
end)
