-- SPDX-License-Identifier: MIT
local support = require "support"

local function find(list, key, value)
  for _, one in ipairs(list) do
    if one[key] == value then return one end
  end
end

describe("GET /metrics/disks", function()
  it("lists file systems, and what the disks did", function()
    local host <close> = support.host "container"
    local answer = host:get("/metrics/disks").json
    assert.equal("overlay", find(answer.disks, "mount", "/").type)
    assert.equal(91220, find(answer.devices, "name", "nvme0n1").reads)
  end)

  it("leaves out what is only in memory", function()
    local host <close> = support.live()
    for _, disk in ipairs(host:get("/metrics/disks").json.disks) do
      assert.not_equal("tmpfs", disk.type)
    end
  end)

  it("answers with an empty list rather than an object", function()
    local host <close> = support.host "hostile"
    assert.matches('"devices":%[%]}$', host:get("/metrics/disks").body)
  end)
end)

describe("GET /metrics/disk/{mount}", function()
  it("answers for one of them, however its slashes are written", function()
    local host <close> = support.host "container"
    assert.equal("/", host:get("/metrics/disk/%2F").json.mount)
    assert.equal("/", host:get("/metrics/disk/%2f").json.mount)
  end)

  it("is 404 where nothing is mounted", function()
    local host <close> = support.live()
    local answer = host:get "/metrics/disk/nowhere"
    assert.equal(404, answer.status)
    assert.equal([[{"detail":"nothing is mounted on /nowhere"}]], answer.body)
  end)

  it("replaces bytes that are not UTF-8", function()
    local host <close> = support.live()
    assert.equal([[{"detail":"nothing is mounted on /]] .. "\u{fffd}" .. [["}]], host:get("/metrics/disk/%ff").body)
  end)
end)
