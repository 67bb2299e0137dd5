-- SPDX-License-Identifier: MIT
local sysfs = require "lib.sysfs"

describe("lib.sysfs", function()
  it("resolves . and .. in a path", function()
    assert.equal("/sys/devices/a", sysfs.normal("/sys/class/../devices/./b/../a"))
    assert.equal("/", sysfs.normal("/../.."))
  end)

  it("has the text of an attribute without white space, and none of an absent one", function()
    assert.equal("Example SSD", sysfs.text({ model = " Example SSD  " }, "model"))
    assert.equal("", sysfs.text({}, "model"))
  end)

  it("lists nothing where there is no directory, and says why", function()
    local names, message, errno = sysfs.entries("/sys/no/such/directory", "^x")
    assert.is_nil(names)
    assert.is_truthy(message:find("/sys/no/such/directory", 1, true))
    assert.equal(sysfs.ENOENT, errno)
  end)
end)
