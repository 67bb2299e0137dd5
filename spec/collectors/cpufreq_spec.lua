-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the cpufreq collector", function()
  it("gives what its tree holds", function()
    assert.equal(collector.golden("cpufreq"))
  end)

  it("passes over CPUs that are off and those without a driver", function()
    local answer = collector.run("cpufreq")
    assert.is_nil(answer.text:find('cpu="1"', 1, true))
    assert.is_nil(answer.text:find('cpu="2"', 1, true))
  end)

  it("fails where the kernel does not tell which CPUs are off", function()
    assert.equal(0, collector.run("cpufreq", { tree = "empty" }).success)
  end)
end)
