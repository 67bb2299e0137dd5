-- SPDX-License-Identifier: MIT
local support = require "support"

describe("GET /metrics/network", function()
  it("answers for each device in the kernel's order", function()
    local host <close> = support.host "container"
    assert.equal(
      [[{"devices":[{"name":"lo","received":{"bytes":12044,"packets":120,"errors":0,"dropped":0},]]
        .. [["sent":{"bytes":12044,"packets":120,"errors":0,"dropped":0}},]]
        .. [[{"name":"eth0","received":{"bytes":91220443,"packets":120443,"errors":0,"dropped":0},]]
        .. [["sent":{"bytes":41220443,"packets":91220,"errors":0,"dropped":0}}]}]],
      host:get("/metrics/network").body
    )
  end)

  it("is 503 where the kernel's text is broken", function()
    local host <close> = support.host "hostile"
    assert.equal(503, host:get("/metrics/network").status)
  end)
end)
