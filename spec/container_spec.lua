-- SPDX-License-Identifier: MIT
local support = require "support"

describe("GET /metrics/container", function()
  it("shows limits and use of version 2", function()
    local host <close> = support.host "container"
    assert.equal(
      [[{"cgroup_version":2,"cpu":{"quota_cores":1.500,"usage_seconds":103.240,"user_seconds":91.200,]]
        .. [["system_seconds":12.040,"periods":912044,"throttled_periods":1204,"throttled_seconds":91.220,]]
        .. [["throttled_percent":0.1},"memory":{"limit_bytes":536870912,"used_bytes":201326592,]]
        .. [["working_set_bytes":134217728,"percent":25.0,"oom_kills":1,"swap_limit_bytes":0,"swap_used_bytes":0},]]
        .. [["tasks":{"used":5,"limit":4096}}]],
      host:get("/metrics/container").body
    )
  end)

  it("shows version 1 in the same words", function()
    local host <close> = support.host "kernel-3.10"
    local group = host:get("/metrics/container").json
    assert.equal(1, group.cgroup_version)
    assert.equal(0.5, group.cpu.quota_cores)
    assert.equal(268435456, group.memory.limit_bytes)
  end)

  it("says null, not zero, where there is no limit", function()
    local host <close> = support.host "laptop"
    assert.matches('"limit_bytes":null', host:get("/metrics/container").body)
  end)
end)
