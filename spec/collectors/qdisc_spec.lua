-- SPDX-License-Identifier: MIT
-- What a kernel's answers are read as: tests/unit/proc/test_qdisc.c; a host with disciplines: tests/e2e/test_network.py.
local collector = require "support.collector"

local results <const> = io.popen("pwd"):read() .. "/tests/fixtures/collectors/qdisc/results/"

local function run(...) return collector.run("qdisc", { flags = { "--collector.qdisc.fixtures=" .. results, ... } }) end

describe("qdisc", function()
  it("gives the disciplines at the roots", function()
    local answer = run()
    assert.equal(1, answer.success)
    local expected = { bytes_total = 42, packets_total = 7, requeues_total = 1, drops_total = 2, overlimits_total = 3,
      current_queue_length = 4, backlog = 5 }
    for name, value in pairs(expected) do
      assert.equal(tostring(value), answer.values["node_qdisc_" .. name .. '{device="wlan0",kind="fq"}'])
    end
    assert.equal("0", answer.values['node_qdisc_packets_total{device="eth0",kind="mq"}'])
    assert.is_nil(answer.text:find("sfq", 1, true))
  end)

  it("keeps the devices that its flags name, under their old names too", function()
    assert.is_nil(run("--collector.qdisc.device-include=^eth").text:find("wlan0", 1, true))
    assert.is_nil(run("--collector.qdisk.device-include=^eth").text:find("wlan0", 1, true))
    assert.is_nil(run("--collector.qdisk.device-exclude=^eth").text:find("eth0", 1, true))
  end)

  it("is not told by both names of a flag", function()
    local faults = run("--collector.qdisk.device-exclude=a", "--collector.qdisc.device-exclude=b").faults
    assert.is_truthy(faults:find("is a former name of", 1, true))
  end)

  it("fails where there are no results", function()
    assert.equal(0, collector.run("qdisc", { flags = { "--collector.qdisc.fixtures=/nosuch" } }).success)
  end)
end)
