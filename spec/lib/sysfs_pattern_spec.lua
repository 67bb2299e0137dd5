-- SPDX-License-Identifier: MIT
local pattern = require "lib.sysfs_pattern"

describe("lib.sysfs_pattern", function()
  it("makes a Lua pattern of a name, and the names of its captures", function()
    local cases = {
      ["{device}"] = { false, { "device" } },
      ["nvme{n:%d+}"] = { "^nvme(%d+)$", { "n" } },
      ["{:nvme%d+}n{nsid:%d+}"] = { "^nvme%d+n(%d+)$", { "nsid" } },
      ["a.b-{x}_c"] = { "^a%.b%-(.+)%_c$", { "x" } },
      ["{s}:{b}"] = { "^(.+)%:(.+)$", { "s", "b" } },
    }
    for name, expected in pairs(cases) do
      local found, labels = pattern.name(name)
      assert.equal(expected[1], found or false, name)
      assert.same(expected[2], labels)
    end
  end)

  it("takes a path apart at its first name that is not fixed", function()
    assert.same({ "/sys/k", n = 1 }, { pattern.split "/sys/k", n = 1 })
    assert.same({ "/sys/class/x", "{d}" }, { pattern.split "/sys/class/x/{d}" })
    assert.same({ "/sys", "{d}", "ports/{p}" }, { pattern.split "/sys/{d}/ports/{p}" })
    assert.same({ "", "c{n}", "device" }, { pattern.split "c{n}/device" })
    assert.same({ "" }, { pattern.split "" })
  end)
end)
