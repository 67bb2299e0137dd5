-- SPDX-License-Identifier: MIT
local mdstat = require "lib.mdstat"

local function only(text)
  local arrays = assert(mdstat.parse("Personalities : [raid1]\n" .. text .. "\nunused devices: <none>\n"))
  assert(#arrays == 1, #arrays .. " arrays")
  return arrays[1]
end

describe("lib.mdstat", function()
  it("finds no array where there is none", function()
    assert.same({}, mdstat.parse("Personalities : \nunused devices: <none>\n"))
    assert.same({}, mdstat.parse(""))
  end)

  it("counts failed and spare disks by their marks", function()
    local array = only("md0 : active raid1 sdc[2](S) sdb[1](F) sda[0]\n 100 blocks super 1.2 [2/1] [U_]\n \n")
    assert.equal(1, array.failed)
    assert.equal(1, array.spare)
    assert.equal(1, array.active)
    assert.equal(2, array.total)
  end)

  it("looks for progress behind a bitmap", function()
    local array = only("md0 : active raid1 sdb[1] sda[0]\n 100 blocks [2/2] [UU]\n bitmap: 1/1 pages\n"
      .. " [=>...] check = 10.0% (10/100) finish=1min speed=1K/sec\n")
    assert.equal("check", array.state)
    assert.equal(10, array.blocks_synced)
  end)

  it("says what is wrong with a text that is cut", function()
    local arrays, reason = mdstat.parse("md0 : active raid1 sda[0]\n 100 blocks [2/2] [UU]")
    assert.is_nil(arrays)
    assert.is_truthy(reason:find("^mdstat: "))
    arrays, reason = mdstat.parse("md0 : active raid1 sda[0]\n many blocks\n\n")
    assert.is_nil(arrays)
    assert.is_truthy(reason:find("no status in", 1, true))
  end)
end)
