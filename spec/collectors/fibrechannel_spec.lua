-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the fibrechannel collector", function()
  it("gives what its tree holds", function()
    assert.equal(collector.golden("fibrechannel"))
  end)

  it("leaves out what the firmware does not count, and keeps what is above 2^63", function()
    local values = collector.run("fibrechannel").values
    assert.is_nil(values['node_fibrechannel_nos_total{fc_host="host0"}'])
    assert.equal("18446744073709552000", values['node_fibrechannel_tx_words_total{fc_host="host0"}'])
  end)

  it("gives 0 for a port whose state is unknown", function()
    assert.equal("0",
      collector.run("fibrechannel").values['node_fibrechannel_rx_frames_total{fc_host="host1"}'])
  end)

  it("has no data where the kernel has none", function()
    local answer = collector.run("fibrechannel", { tree = "empty" })
    assert.equal(0, answer.success)
    assert.equal("", answer.text)
  end)
end)
