-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the dmmultipath collector", function()
  it("gives what its tree holds", function()
    assert.equal(collector.golden("dmmultipath"))
  end)

  it("speaks of multipath maps only", function()
    assert.is_nil(collector.run("dmmultipath").text:find("dm-0", 1, true))
  end)

  it("has no data where the kernel has none", function()
    local answer = collector.run("dmmultipath", { tree = "empty" })
    assert.equal(0, answer.success)
    assert.equal("", answer.text)
  end)
end)
