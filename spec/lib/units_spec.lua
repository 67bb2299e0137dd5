-- SPDX-License-Identifier: MIT
local units = require "lib.units"

describe("lib.units", function()
  it("rounds mebibytes to the nearest", function()
    assert.equal(1, units.mebibytes(1048576 + 524287))
    assert.equal(2, units.mebibytes(1048576 + 524288))
    assert.equal(0, units.mebibytes(0))
    assert.equal("integer", math.type(units.mebibytes(123456789)))
  end)

  it("keeps gibibytes whole", function() assert.equal(1.5, units.gibibytes(3 << 29)) end)

  it("calls 0 of nothing 0 percent", function()
    assert.equal(0.0, units.percent(0, 0))
    assert.equal(25.0, units.percent(1, 4))
  end)

  it("passes on what is not there", function()
    assert.is_nil(units.times(nil, 100))
    assert.equal(50.0, units.times(0.5, 100))
  end)
end)
