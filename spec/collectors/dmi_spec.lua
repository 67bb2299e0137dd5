-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the dmi collector", function()
  it("gives what its tree holds", function()
    assert.equal(collector.golden("dmi"))
  end)

  it("has a label for each attribute that can be read, also an empty one", function()
    local answer = collector.run("dmi")
    assert.is_truthy(answer.text:find('chassis_asset_tag=""', 1, true))
    assert.is_nil(answer.text:find("product_serial", 1, true))
  end)

  it("has no data where the kernel has none", function()
    local answer = collector.run("dmi", { tree = "empty" })
    assert.equal(0, answer.success)
    assert.equal("", answer.text)
  end)
end)
