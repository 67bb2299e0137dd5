-- SPDX-License-Identifier: MIT
local parse = require "lib.parse"

describe("lib.parse", function()
  it("reads numbers as the kernel writes them", function()
    for text, value in pairs {
      ["12\n"] = 12, [" -3 "] = -3, ["0x1f"] = 31, ["1.5"] = 1.5, ["0xffffffffffffff00"] = 0x1p64 - 256,
      ["9223372036854775807"] = math.maxinteger, ["18446744073709551615"] = 0x1p64, ["-0x10"] = -16,
    } do
      assert.equal(value, parse.number(text))
    end
    assert.equal("integer", math.type(parse.number("9223372036854775807")))
  end)

  it("takes what is no number for nil", function()
    for _, text in ipairs { "", "\n", "N/A (no PMA)", "nan", "inf", "0x", "1 2", "1e999", "--1",
      ("9"):rep(400) } do
      assert.is_nil(parse.number(text), text)
    end
    assert.is_nil(parse.number(nil))
  end)

  it("reads sizes in multiples of 1024", function()
    assert.equal(1536, parse.size("1.5k"))
    assert.equal(1572864, parse.size(" 1.5M\n"))
    assert.equal("integer", math.type(parse.size("1.5M")))
    assert.equal(512, parse.size("512"))
    assert.equal(0x1p90, parse.size(("%d"):format(1 << 30) .. "E"))
    assert.is_nil(parse.size("1.5q"))
    assert.is_nil(parse.size("none"))
    assert.is_nil(parse.size(nil))
  end)

  it("reads rows of a label and its numbers", function()
    local rows = parse.rows("net 1 2\n\n  rpc 18446744073709551615\nempty\n")
    assert.same({ 1, 2 }, rows.net)
    assert.same({ 0x1p64 }, rows.rpc)
    assert.same({}, rows.empty)
  end)

  it("keeps the places of a row in which a word is odd", function()
    local rows = parse.rows("net 1 x 3\n")
    assert.same({ 1, false, 3 }, rows.net)
    assert.equal(3, parse.cell(rows, "net", 3))
    assert.is_nil(parse.cell(rows, "net", 2))
    assert.equal(0, parse.cell(rows, "net", 4))
    assert.equal(0, parse.cell(rows, "rpc", 1))
  end)

  it("reads lists of CPUs, and does not run away with an endless one", function()
    assert.same({ [0] = true, [1] = true, [2] = true, [8] = true }, parse.cpu_set("0-2,8\n"))
    assert.same({}, parse.cpu_set("\n"))
    local count = 0
    for _ in pairs(parse.cpu_set("5-99999999999")) do count = count + 1 end
    assert.equal(65536, count)
  end)

  it("makes metric names as node_exporter does", function()
    assert.equal("bucket_alloc_fail", parse.metric_name("bucket_alloc-fail"))
    assert.equal("a_b", parse.metric_name("a_-._b"))
    assert.equal("package", parse.metric_name("package"))
  end)

  it("drops fractions towards zero", function()
    assert.equal(-1, parse.whole(-1.9))
    assert.equal(1, parse.whole(1.9))
    assert.equal(0x1p70, parse.whole(0x1p70))
  end)

  it("splits lines and words", function()
    local lines = {}
    for line in parse.lines("a\n\nb") do lines[#lines + 1] = line end
    assert.same({ "a", "b" }, lines)
    assert.same({ "->", "x" }, parse.words("  ->\tx "))
    assert.equal("a b", parse.trim("  a b \n"))
  end)
end)
