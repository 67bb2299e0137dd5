-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the watchdog collector", function()
  it("gives what its tree holds", function()
    assert.equal(collector.golden("watchdog"))
  end)

  it("has no data where the kernel has none", function()
    local answer = collector.run("watchdog", { tree = "empty" })
    assert.equal(0, answer.success)
    assert.equal("", answer.text)
  end)
end)
