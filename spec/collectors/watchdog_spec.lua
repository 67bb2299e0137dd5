-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the watchdog collector", function()
  it("gives the numbers that a watchdog has, and its texts as labels", function()
    local answer = collector.run("watchdog")
    assert.equal(1, answer.success)
    assert.equal([[
# TYPE node_watchdog_bootstatus gauge
node_watchdog_bootstatus{name="watchdog0"} 0
# TYPE node_watchdog_info gauge
node_watchdog_info{identity="",name="watchdog1",options="",pretimeout_governor="",state="",status=""} 1
node_watchdog_info{identity="Software Watchdog",name="watchdog0",options="0x8180",]]
      .. [[pretimeout_governor="",state="active",status=""} 1
# TYPE node_watchdog_timeout_seconds gauge
node_watchdog_timeout_seconds{name="watchdog0"} 60
]], answer.text)
  end)

  it("has no data where there is no watchdog", function()
    local answer = collector.run("watchdog", { tree = "empty" })
    assert.equal(0, answer.success)
    assert.equal("", answer.text)
  end)
end)
