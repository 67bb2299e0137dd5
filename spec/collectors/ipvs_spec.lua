-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the ipvs collector", function()
  it("gives what its tree holds", function()
    assert.equal(collector.golden("ipvs"))
  end)

  it("reads IPv6 services and writes their addresses as RFC 5952 asks", function()
    local text = collector.run("ipvs").text
    assert.is_truthy(text:find('local_address="2001:db8::1"', 1, true))
    assert.is_truthy(text:find('remote_address="2001:db8::1:0:0:2"', 1, true))
  end)

  it("adds up backends whose chosen labels are the same", function()
    local answer = collector.run("ipvs",
      { flags = { "--collector.ipvs.backend-labels", "proto,local_address" } })
    local series = 'node_ipvs_backend_connections_active{local_address="192.168.0.22",proto="TCP"}'
    assert.equal("249", answer.values[series])
  end)

  it("says which label it does not know", function()
    local answer = collector.run("ipvs", { flags = { "--collector.ipvs.backend-labels", "colour" } })
    assert.is_nil(answer.success)
    assert.is_truthy(answer.faults:find('no label is named "colour"', 1, true))
  end)

  it("keeps the backends where the totals are odd", function()
    local answer = collector.run("ipvs", { tree = "ipvs_odd" })
    assert.equal(1, answer.success)
    assert.is_nil(answer.text:find("node_ipvs_connections_total", 1, true))
    assert.is_truthy(answer.text:find('node_ipvs_backend_weight{local_address="192.168.0.22"', 1, true))
  end)

  it("has no data where the kernel has none", function()
    local answer = collector.run("ipvs", { tree = "empty" })
    assert.equal(0, answer.success)
    assert.equal("", answer.text)
  end)
end)
