-- SPDX-License-Identifier: MIT
local support = require "support"

local function assets_of(page, body)
  local list = {}
  for name in body:gmatch('[sh]rc?e?f?="([%w%-%./]+%.%a+)"') do
    list[#list + 1] = "/" .. name
  end
  assert.is_true(#list >= 3, page)
  return list
end

describe("the pages", function()
  for _, page in ipairs { "/", "/docs" } do
    it(page .. " is HTML under a policy without anything inline", function()
      local host <close> = support.live()
      local answer = host:get(page)
      local policy = answer.headers["Content-Security-Policy"]
      assert.equal(200, answer.status)
      assert.equal("text/html; charset=utf-8", answer.headers["Content-Type"])
      assert.matches("^default%-src 'none'; script%-src 'self'; style%-src 'self';", policy)
      assert.not_matches("unsafe", policy)
      assert.not_matches("<script>", answer.body)
      assert.not_matches(" style=", answer.body)
      assert.not_matches("https?://", answer.body)
    end)

    it(page .. " finds everything that it refers to", function()
      local host <close> = support.live()
      for _, target in ipairs(assets_of(page, host:get(page).body)) do
        assert.equal(200, host:get(target).status, target)
      end
    end)
  end

  it("carry the license of Swagger UI", function()
    local host <close> = support.live()
    assert.matches("Apache License", host:get("/docs/swagger-ui.LICENSE.txt").body)
  end)
end)

describe("GET /metrics/history", function()
  it("has empty lists where nobody samples", function()
    local host <close> = support.live()
    local answer = host:get "/metrics/history?seconds=60"
    assert.matches('^{"time":null,"seconds":60,"memory_total_bytes":%d+,"series":{"cpu_busy_ratio":%[%]', answer.body)
  end)

  it("bounds how far back one may ask", function()
    local host <close> = support.live()
    assert.equal(422, host:get("/metrics/history?seconds=901").status)
    assert.equal(422, host:get("/metrics/history?seconds=0").status)
  end)
end)

describe("every route", function()
  for _, machine in ipairs(support.machines) do
    it("holds its shape on the recorded " .. machine, function()
      local host <close> = support.host(machine)
      assert.is_nil(host.faults)
      assert.equal("", host:dry_run())
    end)
  end

  it("holds its shape on this machine", function()
    local host <close> = support.live()
    assert.equal("", host:dry_run())
  end)
end)
