-- SPDX-License-Identifier: MIT
local support = require "support"

describe("GET /health", function()
  it("answers the bytes that clients rely on", function()
    local host <close> = support.host "laptop"
    local answer = host:get "/health"
    assert.equal(200, answer.status)
    assert.equal([[{"status":"ok","app":"k8s-cluster-performance-stack","version":"1.0.0"}]], answer.body)
    assert.equal("application/json", answer.headers["Content-Type"])
  end)

  it("says no more where no server runs, however verbose", function()
    local host <close> = support.host "laptop"
    assert.equal(host:get("/health").body, host:get("/health?verbose").body)
  end)

  it("refuses a verbose that is neither true nor false", function()
    local host <close> = support.host "laptop"
    local answer = host:get "/health?verbose=maybe"
    assert.equal(422, answer.status)
    local mistake = answer.json.detail[1]
    assert.equal("bool_parsing", mistake.type)
    assert.same({ "query", "verbose" }, mistake.loc)
    assert.equal("maybe", mistake.input)
  end)

  it("does not touch the host", function()
    local host <close> = support.host "hostile"
    assert.equal(200, host:get("/health").status)
  end)
end)
