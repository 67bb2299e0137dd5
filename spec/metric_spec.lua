-- SPDX-License-Identifier: MIT
-- sonda.gauge and its kin: one declaration for handlers, jobs and collectors.
local support = require "support"

local SCRIPT <const> = [[
local sonda = require "sonda"
local depth = sonda.gauge("queue_depth", "Jobs that wait.", { "queue", "kind" })
local seen = sonda.counter("queue_seen_total", "Jobs seen.")
local asked = sonda.counter("queue_asked_total", "Questions.", { "path" })
sonda.collector("queue", function()
  depth(9007199254740993, { kind = "k", queue = "mail" })
  depth(4, "print", "k")
  seen(12)
end)
sonda.get("/ask", function()
  asked:add { path = "a" }
  asked:add(2, { path = "a" })
  asked:add "b"
  return { asked = true }
end)
sonda.get("/fault/{n}", {
  params = { { "n", "integer" } },
}, function(request)
  if request.params.n == 1 then depth:set(1, { queue = "a", knd = "b" }) end
  if request.params.n == 2 then depth:set(1, { queue = "a" }) end
  if request.params.n == 3 then seen(1) end
  return { done = true }
end)
]]

local function metrics(host, query)
  local lines = {}
  for line in host:get("/metrics?" .. (query or "collect[]=queue")).body:gmatch "queue_%w+[^\n]*" do
    if not line:find "^queue_%w+ [%u]" then lines[#lines + 1] = line end
  end
  return table.concat(lines, "\n")
end

describe("a metric", function()
  local host

  setup(function() host = support.scripts { ["queue.lua"] = SCRIPT } end)
  teardown(function() host:__close() end)

  it("takes labels by name, in any order, or by place", function()
    assert.equal(200, host:get("/ask").status)
    local text = metrics(host)
    assert.matches('queue_asked_total{path="a"} 3', text, 1, true)
    assert.matches('queue_asked_total{path="b"} 1', text, 1, true)
  end)

  it("that a collector calls gives an exact sample of that scrape", function()
    local text = metrics(host)
    assert.matches('queue_depth{kind="k",queue="mail"} 9007199254740993', text, 1, true)
    assert.matches('queue_depth{kind="k",queue="print"} 4', text, 1, true)
    assert.matches("queue_seen_total 12", text, 1, true)
    assert.not_matches("queue_seen_total 0", text, 1, true)
    assert.not_matches("queue_depth", metrics(host, "collect[]=loadavg"), 1, true)
  end)

  it("tells a label that it does not have", function()
    assert.matches("label 'kind' expects a string, found nil", host:get("/fault/1").fault, 1, true)
    assert.matches("2 labels wanted, 1 given", host:get("/fault/2").fault, 1, true)
  end)

  it("is called in a collector alone", function()
    assert.matches("samples are given inside a collector only", host:get("/fault/3").fault, 1, true)
  end)
end)
