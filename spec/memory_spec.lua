-- SPDX-License-Identifier: MIT
local support = require "support"

describe("GET /metrics/memory", function()
  it("counts what is not available as used", function()
    local host <close> = support.host "laptop"
    local memory = host:get("/metrics/memory").json
    assert.equal(memory.total_bytes - memory.available_bytes, memory.used_bytes)
    assert.equal(16475406336, memory.total_bytes)
    assert.equal(8589930496, memory.swap.total_bytes)
    assert.equal(3.4, memory.swap.percent)
  end)

  it("estimates what is available on a kernel that does not", function()
    local host <close> = support.host "kernel-3.10"
    local memory = host:get("/metrics/memory").json
    assert.equal(memory.free_bytes + (908399 + 970824 + 170443) * 1024, memory.available_bytes)
  end)

  it("calls nothing of no swap 0 percent", function()
    local host <close> = support.host "container"
    assert.matches('"swap":{"total_bytes":0,"used_bytes":0,"free_bytes":0,"percent":0%.0}}$', host:get("/metrics/memory").body)
  end)
end)
