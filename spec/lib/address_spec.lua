-- SPDX-License-Identifier: MIT
local address = require "lib.address"

describe("lib.address", function()
  it("reads endpoints of IPv4", function()
    assert.same({ "192.168.0.22", "3306" }, { address.ipvs("C0A80016:0CEA") })
    assert.same({ "255.255.255.255", "0" }, { address.ipvs("FFFFFFFF:0000") })
  end)

  it("writes IPv6 as RFC 5952 asks", function()
    for text, short in pairs {
      ["2001:0db8:0000:0000:0000:0000:0000:0001"] = "2001:db8::1",
      ["2001:0db8:0000:0000:0001:0000:0000:0000"] = "2001:db8:0:0:1::", -- the longest run
      ["2001:0db8:0000:0000:0001:0000:0000:0002"] = "2001:db8::1:0:0:2", -- the first of two
      ["2001:0db8:0000:0001:0001:0001:0001:0001"] = "2001:db8:0:1:1:1:1:1", -- one zero is no run
      ["0000:0000:0000:0000:0000:0000:0000:0000"] = "::",
      ["0000:0000:0000:0000:0000:ffff:c000:0201"] = "192.0.2.1",
    } do
      assert.equal(short, (address.ipvs("[" .. text .. "]:0050")))
    end
  end)

  it("refuses what is neither", function()
    for _, text in ipairs { "", "C0A80016", "C0A80016:0CE", "C0A800160:0CEA", "[2001:db8]:0050",
      "localhost:80" } do
      assert.is_nil(address.ipvs(text), text)
    end
  end)
end)
