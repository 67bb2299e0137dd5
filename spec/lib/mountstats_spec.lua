-- SPDX-License-Identifier: MIT
local mountstats = require "lib.mountstats"

describe("lib.mountstats", function()
  it("takes numbers past 64 bits modulo 2^53", function()
    assert.equal(0, mountstats.modulo "0")
    assert.equal(1234567890, mountstats.modulo "1234567890")
    assert.equal(0, mountstats.modulo "9007199254740992")
    assert.equal((1 << 53) - 1, mountstats.modulo "18446744073709551615")
    assert.equal(0, mountstats.modulo "odd")
  end)

  it("knows the fields of each transport", function()
    local head = "device a:/b mounted on /m with fstype nfs statvers=1.1\n"
    local function transport(line) return mountstats.parse(head .. "\txprt:\t" .. line .. "\n")[1].transports[1] end
    assert.same({ protocol = "udp", bind = 1, sends = 2, receives = 3, bad_ids = 4, backlog = 6, slots = 7, sending = 8,
      pending = 9 }, transport "udp 700 1 2 3 4 5 6 7 8 9")
    local rdma = transport "rdma 0 1 2 3 4 5 6 7 8 9 10 11 12"
    assert.equal(9, rdma.backlog)
    assert.is_nil(rdma.slots)
    assert.is_nil(transport "sctp 1 2 3")
  end)

  it("leaves out what is no NFS, and what is cut", function()
    assert.same({}, mountstats.parse "device proc mounted on /proc with fstype proc\n")
    local cut = mountstats.parse "device a:/b mounted on /m with fstype nfs4 statvers=1.1\n\tper-op statistics\n\tREAD: 1 2\n"
    assert.same({}, cut[1].operations)
  end)

  it("finds addresses by the place of their mount", function()
    local found = mountstats.addresses("1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
      .. "2 1 0:5 / /m rw - nfs a:/b rw,mountaddr=9,addr=10.0.0.1,x\n")
    assert.is_nil(found[1])
    assert.equal("10.0.0.1", found[2])
  end)
end)
