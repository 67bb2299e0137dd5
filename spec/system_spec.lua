-- SPDX-License-Identifier: MIT
local support = require "support"

-- The disk is that of the machine that runs the specs where a tree says nothing of one.
local function without_disk(body) return (body:gsub('"disk":{.-},', "")) end

local expected = {
  laptop = [[{"cpu":{"percent":3.0,"cores":8},]]
    .. [["memory":{"total_mb":15712,"used_mb":7782,"percent":49.5},]]
    .. [["load_average":{"1m":0.42,"5m":0.36,"15m":0.30}}]],
  container = [[{"cpu":{"percent":12.1,"cores":4},]]
    .. [["memory":{"total_mb":7857,"used_mb":2856,"percent":36.4},]]
    .. [["load_average":{"1m":1.20,"5m":1.44,"15m":1.31}}]],
  ["kernel-3.10"] = [[{"cpu":{"percent":6.8,"cores":3},]]
    .. [["memory":{"total_mb":3791,"used_mb":613,"percent":16.2},]]
    .. [["load_average":{"1m":0.00,"5m":0.01,"15m":0.05}}]],
}

describe("GET /metrics/system", function()
  for machine, body in pairs(expected) do
    it("answers for the recorded " .. machine .. ", byte for byte", function()
      local host <close> = support.host(machine)
      assert.equal(body, without_disk(host:get("/metrics/system").body))
    end)
  end

  it("shows the root disk as df does, one decimal", function()
    local host <close> = support.host "laptop"
    assert.matches('"disk":{"total_gb":%d+%.%d,"used_gb":%d+%.%d,"percent":%d+%.%d},"load', host:get("/metrics/system").body)
  end)

  it("shows a root without a size, which is in memory, as empty", function()
    local root <close> = support.layer { [".statfs"] = "/ 4096 0 0 0 0 0 rw\n" }
    local host <close> = support.host("laptop", { "--path.rootfs", root.path })
    assert.matches('"disk":{"total_gb":0.0,"used_gb":0.0,"percent":0.0},', host:get("/metrics/system").body)
  end)

  it("is 503 with the reason where the kernel's text is broken", function()
    local host <close> = support.host "hostile"
    local answer = host:get "/metrics/system"
    assert.equal(503, answer.status)
    assert.matches('^{"detail":"[^"]+"}$', answer.body)
  end)

  it("agrees with /metrics/memory and /metrics/cpu", function()
    local host <close> = support.host "container"
    local system, memory, cpu = host:get("/metrics/system").json, host:get("/metrics/memory").json, host:get("/metrics/cpu").json
    assert.equal(system.memory.percent, memory.percent)
    assert.equal(system.cpu.percent, cpu.percent)
    assert.equal(system.cpu.cores, cpu.cores)
    assert.same(system.load_average, cpu.load_average)
  end)
end)
