-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the bcachefs collector", function()
  it("gives what its tree holds", function()
    assert.equal(collector.golden("bcachefs"))
  end)

  it("counts errors since the filesystem was made, not since they were reset", function()
    local series = 'node_bcachefs_device_io_errors_total{device="0",type="read",uuid="f-1"}'
    assert.equal("1", collector.run("bcachefs").values[series])
  end)

  it("leaves out a counter whose file it does not understand", function()
    local answer = collector.run("bcachefs")
    assert.is_nil(answer.text:find("broken", 1, true))
    assert.equal("7", answer.values['node_bcachefs_bucket_alloc_fail_total{uuid="f-1"}'])
  end)

  it("has no data where the kernel has none", function()
    local answer = collector.run("bcachefs", { tree = "empty" })
    assert.equal(0, answer.success)
    assert.equal("", answer.text)
  end)
end)
