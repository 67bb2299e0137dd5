-- SPDX-License-Identifier: MIT
local support = require "support"

describe("GET /metrics/cpu", function()
  it("shows every CPU under the kernel's number, gaps included", function()
    local host <close> = support.host "kernel-3.10"
    local ids = {}
    for i, core in ipairs(host:get("/metrics/cpu").json.per_core) do
      ids[i] = core.id
    end
    assert.same({ 0, 1, 3 }, ids)
  end)

  it("shows times, counters and when the host was started", function()
    local host <close> = support.host "container"
    local cpu = host:get("/metrics/cpu").json
    assert.equal(12.1, cpu.percent)
    assert.equal(32483.62, cpu.times.user_seconds)
    assert.equal(1820443120, cpu.context_switches)
    assert.equal("2025-10-09T08:53:20Z", cpu.boot_time)
  end)
end)
