-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the powersupplyclass collector", function()
  it("gives what its tree holds", function()
    assert.equal(collector.golden("powersupplyclass"))
  end)

  it("replaces bytes that are no UTF-8", function()
    assert.is_truthy(collector.run("powersupplyclass").text:find('model_name="LNV \u{FFFD}"', 1, true))
  end)

  it("leaves out the supplies that the flag names", function()
    local answer = collector.run("powersupplyclass",
      { flags = { "--collector.powersupply.ignored-supplies", "^BAT" } })
    assert.is_nil(answer.text:find("BAT0", 1, true))
    assert.is_truthy(answer.text:find('power_supply="AC"', 1, true))
  end)

  it("has no data where the kernel has none", function()
    local answer = collector.run("powersupplyclass", { tree = "empty" })
    assert.equal(0, answer.success)
    assert.equal("", answer.text)
  end)
end)
