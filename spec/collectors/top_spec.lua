-- SPDX-License-Identifier: MIT
local support = require "support"

--- The series of one name: "pid name" -> value.
local function series(machine, name, flags)
  local host <close> = support.host(machine, { "--collector.top", table.unpack(flags or {}) })
  local found, count = {}, 0
  for labels, value in host:get("/metrics?collect[]=top").body:gmatch("\n" .. name .. "{([^\n]*)} (%S+)") do
    local process, pid = labels:match 'name="(.*)",pid="(%d+)"'
    found[pid .. " " .. process] = tonumber(value)
    count = count + 1
  end
  return found, count
end

describe("the collector top", function()
  it("tells of the greatest by CPU time and by memory, each once", function()
    local host <close> = support.host "laptop"
    local expected = {}
    for _, sort in ipairs { "cpu", "memory" } do
      for _, process in ipairs(host:get("/metrics/processes?top=2&sort=" .. sort).json.processes) do
        expected[("%d %s"):format(process.pid, process.name)] = process.resident_bytes
      end
    end
    assert.same(expected, (series("laptop", "sonda_top_resident_bytes", { "--collector.top.count=2" })))
  end)

  it("has CPU seconds and threads of the same processes", function()
    local flags = { "--collector.top.count=1" }
    assert.same({ ["2044 firefox"] = 1505.65 }, (series("laptop", "sonda_top_cpu_seconds_total", flags)))
    assert.same({ ["2044 firefox"] = 112 }, (series("laptop", "sonda_top_threads", flags)))
  end)

  it("never has more series than twice its count", function()
    local _, count = series("laptop", "sonda_top_cpu_seconds_total", { "--collector.top.count=3" })
    assert.is_true(count >= 3 and count <= 6)
    _, count = series("laptop", "sonda_top_cpu_seconds_total", { "--collector.top.count=100" })
    assert.equal(11, count)
  end)

  it("is off unless asked for, and refuses counts that are none", function()
    local off <close> = support.host "laptop"
    assert.is_nil(off:get("/metrics").body:find("sonda_top_", 1, true))
    for _, value in ipairs { "0", "101", "x", "2.5" } do
      local host <close> = support.host("laptop", { "--collector.top.count=" .. value })
      assert.truthy(host.faults and host.faults:find("wants a whole number from 1 to 100", 1, true), value)
    end
  end)

  it("tells a name that is no text as one", function()
    local found = series("hostile", "sonda_top_cpu_seconds_total")
    for name in pairs(found) do assert.truthy(utf8.len(name)) end
  end)
end)
