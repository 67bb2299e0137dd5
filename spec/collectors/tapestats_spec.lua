-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the tapestats collector", function()
  it("gives what its tree holds", function()
    assert.equal(collector.golden("tapestats"))
  end)

  it("counts a drive once, whatever its nodes are called", function()
    assert.is_nil(collector.run("tapestats").text:find('device="nst0"', 1, true))
    assert.is_nil(collector.run("tapestats").text:find('device="st0a"', 1, true))
  end)

  it("leaves out the drives that the flag names", function()
    local answer = collector.run("tapestats", { flags = { "--collector.tapestats.ignored-devices", "^st" } })
    assert.equal("", answer.text)
  end)

  it("has no data where the kernel has none", function()
    local answer = collector.run("tapestats", { tree = "empty" })
    assert.equal(0, answer.success)
    assert.equal("", answer.text)
  end)
end)
