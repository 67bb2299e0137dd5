-- SPDX-License-Identifier: MIT
local support = require "support"

local TIME <const> = '"%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%dZ"'

describe("GET /info", function()
  it("names the application, in this order", function()
    local host <close> = support.host "laptop"
    assert.matches(
      '^{"app_name":"k8s%-cluster%-performance%-stack","version":"1%.0%.0","environment":"dev","server_time":' .. TIME .. "}$",
      host:get("/info").body
    )
  end)
end)

describe("GET /metrics/app", function()
  it("counts whole seconds and requests, in this order", function()
    local host <close> = support.host "laptop"
    assert.matches(
      '^{"uptime_seconds":%d+,"requests_count":%d+,"startup_time":' .. TIME .. "}$",
      host:get("/metrics/app").body
    )
  end)
end)
