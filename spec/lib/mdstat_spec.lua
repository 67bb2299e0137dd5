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

  it("takes what another node of the cluster does for something that has not begun here", function()
    for _, word in ipairs { "resync=REMOTE", "resync=DELAYED", "resync=PENDING" } do
      local array = only("md0 : active raid1 sdb1[1] sda1[0]\n      1000 blocks super 1.2 [2/2] [UU]\n      \t" .. word
        .. "\n      bitmap: 0/1 pages [0KB], 65536KB chunk\n")
      assert.equal("resync", array.state)
      assert.equal(0, array.blocks_synced)
    end
    local array = only("md0 : active raid1 sdb1[1]\n 10 blocks [2/1] [U_]\n \trecover=REMOTE\n \n")
    assert.equal("recovering", array.state)
    assert.equal(0, array.blocks_synced)
  end)

  it("leaves out an array whose lines are odd, and keeps the next", function()
    for _, odd in ipairs {
      "md0 : active raid1 sda[0]\n many blocks\n\n", "md0 : active raid1 sda[0]\n", "md0 : \n 10 blocks\n \n",
    } do
      local array = only(odd .. "md1 : active raid1 sdd1[1] sdc1[0](F)\n      2000 blocks super 1.2 [2/1] [_U]\n      \n")
      assert.equal("md1", array.name)
      assert.equal(1, array.active)
      assert.equal(1, array.failed)
    end
  end)

  it("tells what it knows of an array whose progress or disks are odd", function()
    local array = only("md0 : active raid1 sda[0]\n 100 blocks [2/2] [UU]\n [=>...] resync = 10.0% (1x/100) speed=1K/sec\n \n")
    assert.equal("resync", array.state)
    assert.is_nil(array.blocks_synced)
    assert.equal(2, array.active)
    array = only("md0 : active faulty sda[0]\n 100 blocks nfaults=0\n \n")
    assert.equal(100, array.blocks)
    assert.is_nil(array.total)
  end)

  it("takes the level from its place, whatever the array is called", function()
    local array = only("md_raid0 : active (auto-read-only) raid1 sdb[1] sda[0] sdc[2](S)\n 100 blocks [2/1] [U_]\n \n")
    assert.equal(2, array.total)
    assert.equal(1, array.active)
    array = only("md1 : active (read-only) raid0 sde[1] sdf[0]\n 2000 blocks super 1.2 512k chunks\n \n")
    assert.equal(2, array.active)
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
