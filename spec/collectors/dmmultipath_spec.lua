-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

describe("the dmmultipath collector", function()
  it("gives what its tree holds", function()
    assert.equal(collector.golden("dmmultipath"))
  end)

  it("speaks of multipath maps only", function()
    assert.is_nil(collector.run("dmmultipath").text:find("dm-0", 1, true))
  end)

  it("does not take a path without a state for alive", function()
    local answer = collector.run("dmmultipath", { tree = "dmmultipath_odd" })
    assert.equal(1, answer.success)
    assert.equal("1", answer.values['node_dmmultipath_device_paths_active{device="mpatha",sysfs_name="dm-1"}'])
    assert.equal("1", answer.values['node_dmmultipath_device_paths_failed{device="mpatha",sysfs_name="dm-1"}'])
    assert.equal("1", answer.values['node_dmmultipath_path_state{device="mpatha",path="sdb",state="unknown"}'])
  end)

  it("has no data where the kernel has none", function()
    local answer = collector.run("dmmultipath", { tree = "empty" })
    assert.equal(0, answer.success)
    assert.equal("", answer.text)
  end)
end)
