-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the nvme collector", function()
  it("gives what its tree holds", function()
    assert.equal(collector.golden("nvme"))
  end)

  it("does without the use of a namespace, which kernels before 6.8 do not tell", function()
    local values = collector.run("nvme").values
    assert.is_nil(values['node_nvme_namespace_used_bytes{device="nvme0",nsid="2"}'])
    assert.equal("32768", values['node_nvme_namespace_size_bytes{device="nvme0",nsid="2"}'])
  end)

  it("takes no path of a multipath namespace for a namespace", function()
    assert.is_nil(collector.run("nvme").text:find('nsid="01"', 1, true))
  end)

  it("has no data where the kernel has none", function()
    local answer = collector.run("nvme", { tree = "empty" })
    assert.equal(0, answer.success)
    assert.equal("", answer.text)
  end)
end)
