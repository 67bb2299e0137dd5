-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the edac collector", function()
  it("gives what its tree holds", function()
    assert.equal(collector.golden("edac"))
  end)

  it("sorts errors without a place under csrow unknown", function()
    local series = 'node_edac_csrow_correctable_errors_total{controller="0",csrow="unknown"}'
    assert.equal("2", collector.run("edac").values[series])
  end)

  it("succeeds with nothing to tell where there is none, as node_exporter's does", function()
    local answer = collector.run("edac", { tree = "empty" })
    assert.equal(1, answer.success)
    assert.equal("", answer.text)
  end)
end)
