-- SPDX-License-Identifier: MIT
local support = require "support"

local function names(answer)
  local list = {}
  for i, process in ipairs(answer.json.processes) do
    list[i] = process.name
  end
  return list
end

describe("GET /metrics/processes", function()
  it("shows the greatest by CPU time first", function()
    local host <close> = support.host "laptop"
    local answer = host:get "/metrics/processes?top=2"
    assert.same({ "firefox", "gnome-shell" }, names(answer))
    assert.equal(11, answer.json.total)
  end)

  it("sorts by memory when asked to", function()
    local host <close> = support.host "laptop"
    local list = host:get("/metrics/processes?sort=memory").json.processes
    for i = 2, #list do
      assert.is_true(list[i - 1].resident_bytes >= list[i].resident_bytes)
    end
  end)

  it("refuses what it cannot sort by, and tops that are none", function()
    local host <close> = support.host "laptop"
    assert.equal(422, host:get("/metrics/processes?sort=name").status)
    for _, top in ipairs { "0", "-1", "1001", "ten", "1.5", "" } do
      assert.equal(422, host:get("/metrics/processes?top=" .. top).status)
    end
  end)

  it("shows a name that is no text as one", function()
    local host <close> = support.host "hostile"
    assert.equal("\u{fffd}\u{fffd})\n", names(host:get "/metrics/processes")[1])
  end)
end)
