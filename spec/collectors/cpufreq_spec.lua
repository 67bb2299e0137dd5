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

  it("takes all CPUs for on where the kernel switches none off", function()
    local values = collector.run("cpufreq", { tree = "cpufreq_always_on" })
    assert.equal(1, values.success)
    assert.equal("1800000000", values.values['node_cpu_scaling_frequency_hertz{cpu="0"}'])
  end)

  it("has no data where the kernel has none", function()
    assert.equal(0, collector.run("cpufreq", { tree = "empty" }).success)
  end)
end)
