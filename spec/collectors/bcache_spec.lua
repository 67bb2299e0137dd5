-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the bcache collector", function()
  it("gives what its tree holds", function()
    assert.equal(collector.golden("bcache"))
  end)

  it("reads sizes as the kernel prints them, whose fraction is no decimal one", function()
    local values = collector.run("bcache").values
    assert.equal("1524", values['node_bcache_btree_cache_size_bytes{uuid="b-1"}']) -- 1.5k
    assert.equal("2072576",
      values['node_bcache_dirty_data_bytes{backing_device="bdev0",uuid="b-1"}']) -- 1.10M
    assert.equal("-4096", values['node_bcache_writeback_change{backing_device="bdev0",uuid="b-1"}'])
  end)

  it("takes an absent attribute for 0, but leaves out readaheads, which new kernels do not count", function()
    local answer = collector.run("bcache")
    assert.equal("0", answer.values['node_bcache_root_usage_percent{uuid="b-1"}'])
    assert.is_nil(answer.text:find("readaheads", 1, true))
  end)

  it("reads the costly priority statistics only when asked to", function()
    local series = 'node_bcache_priority_stats_unused_percent{cache_device="cache0",uuid="b-1"}'
    assert.is_nil(collector.run("bcache").values[series])
    local asked = collector.run("bcache", { flags = { "--collector.bcache.priorityStats" } })
    assert.equal("99", asked.values[series])
  end)

  it("leaves out the writeback rate alone where a backing device does not tell it", function()
    local answer = collector.run("bcache", { tree = "bcache_broken" })
    assert.equal(1, answer.success)
    assert.is_truthy(answer.text:find("node_bcache_dirty_data_bytes", 1, true))
    assert.is_nil(answer.text:find("node_bcache_writeback_rate", 1, true))
  end)

  it("succeeds with nothing to tell where there is none, as node_exporter's does", function()
    local answer = collector.run("bcache", { tree = "empty" })
    assert.equal(1, answer.success)
    assert.equal("", answer.text)
  end)
end)
