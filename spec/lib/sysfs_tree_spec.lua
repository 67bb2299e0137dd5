-- SPDX-License-Identifier: MIT
-- sysfs.tree: each case is a script of a few lines, and the files that it is run on.
local collector = require "support.collector"
local support = require "support"

--- Runs `sysfs.tree { "t", … }` on a tree of these files.
---@param body string what stands in the table after the name
---@param files table<string, string> below /sys
---@param before string? lines of the script before it
---@return table answer { values, success, faults, log }
local function run(body, files, before)
  local script = 'local parse, sysfs = require "lib.parse", require "lib.sysfs"\n%s\nsysfs.tree { "t", %s }\nreturn parse\n'
  local all = { ["scripts/collectors/t.lua"] = script:format(before or "", body) }
  if not next(files) then all["sys/nothing"] = "" end
  for name, text in pairs(files) do all["sys/" .. name] = text end
  local layer <close> = support.layer(all)
  local host <close>, faults = collector.host {
    "--scripts", layer.path .. "/scripts", "--path.sysfs", layer.path .. "/sys", "--path.procfs", layer.path,
    "--collector.disable-defaults", "--collector.t",
  }
  if faults and faults ~= "" then return { faults = faults } end
  local values = {}
  for line in host:request("GET", "/metrics").body:gmatch("[^\n]+") do
    local name, value = line:match("^([^#].*) (%S+)$")
    if name then values[name] = value end
  end
  return { values = values, success = values['node_scrape_collector_success{collector="t"}'],
    failures = values['sonda_collector_errors_total{collector="t"}'] }
end

--- The series of the collector alone.
local function series(...)
  local found = {}
  for name, value in pairs(run(...).values) do
    if name:find("^node_t") then found[name] = value end
  end
  return found
end

describe("sysfs.tree", function()
  it("makes labels of what names stand for, several in one name and in one path", function()
    local body = [["/sys/bus/{bus}/{segment:%x+}:{:%x%x}.{fn:%d}/x", gauges = { { "n", "N." } }]]
    assert.same({ ['node_t_n{bus="pci",fn="2",segment="0000"}'] = "7" }, series(body, {
      ["bus/pci/0000:1f.2/x/n"] = "7\n", ["bus/pci/0000:1f/x/n"] = "8\n", ["bus/pci/drivers/x/n"] = "9\n",
    }))
  end)

  it("matches whole names, and takes other characters for themselves", function()
    local body = [["/sys/c-1/a.b{n:%d+}", gauges = { { "v", "V." } }]]
    assert.same({ ['node_t_v{n="1"}'] = "1" }, series(body, {
      ["c-1/a.b1/v"] = "1", ["c-1/a.b1x/v"] = "2", ["c-1/aXb1/v"] = "3", ["c-1/xa.b1/v"] = "4",
    }))
  end)

  it("scales, reads hexadecimal and what is past 63 bits, and a directory without labels", function()
    local body = [["/sys/k", gauges = { { "a", "A.", divide = 1000, unit = "seconds" }, { "b", "B.", multiply = 512 } },
      counters = { { "c/d", "C." }, { "e", "E.", name = "f" } }]]
    assert.same({ node_t_a_seconds = "0.25", node_t_b = "1024", node_t_d_total = "255", node_t_f_total = "18446744073709552000" },
      series(body, { ["k/a"] = "250", ["k/b"] = "2", ["k/c/d"] = "0xff\n", ["k/e"] = "18446744073709551615" }))
  end)

  it("gives options of a level and of a group to the fields in it, and passes over false", function()
    local body = [["/sys/k", prefix = "node_t_p", help = "{name} of {file}.", absent = 0,
      gauges = { "a", { unit = "celsius", divide = 10, each = { "b", { "c", absent = false } } }, false, "d" } ]]
    assert.same({ node_t_p_a = "0", node_t_p_b_celsius = "1.5", node_t_p_d = "0" }, series(body, { ["k/b"] = "15" }))
  end)

  it("reads with a function that sees the other files", function()
    local body = [["/sys/{d}", gauges = { { "n", "N.", read = function(text, texts, dir)
      return text and parse.number(text) * #texts.word * #dir end }, { "word", "W.", read = function() end } } ]]
    assert.same({ ['node_t_n{d="x"}'] = "36" }, series(body, { ["x/n"] = "2", ["x/word"] = "abc" }))
  end)

  it("costs what is odd, absent or no file its own sample", function()
    local body = [["/sys/{d}", gauges = { { "a", "A." }, { "b", "B." }, { "c", "C." }, { "e", "E." } },
      { "sub", gauges = { { "f", "F." } } } ]]
    local answer = run(body, { ["x/a"] = "1", ["x/b"] = "<unsupported>", ["x/c/file"] = "3", ["x/sub"] = "no directory",
      ["y/a"] = "2", ["z"] = "no directory" })
    assert.equal("1", answer.success)
    assert.equal("1", answer.values['node_t_a{d="x"}'])
    assert.equal("2", answer.values['node_t_a{d="y"}'])
    for _, name in ipairs { 'b{d="x"}', 'c{d="x"}', 'e{d="x"}', 'f{d="x"}', 'a{d="z"}' } do
      assert.is_nil(answer.values["node_t_" .. name])
    end
  end)

  it("tells a state as 1 among others that are 0, of a list or of a file", function()
    local body = [["/sys/{d}", states = { { "s", "S.", of = { "on", "off" }, read = function(t) return t and t:lower() end },
      { "g", "G.", label = "governor", of = "all" }, { "none", "N.", of = { "x" } } } ]]
    assert.same({ ['node_t_s{d="x",state="on"}'] = "0", ['node_t_s{d="x",state="off"}'] = "1",
      ['node_t_g{d="x",governor="a"}'] = "1", ['node_t_g{d="x",governor="b"}'] = "0" },
      series(body, { ["x/s"] = "OFF\n", ["x/g"] = "a\n", ["x/all"] = "b a\n" }))
  end)

  it("makes an info of texts, renamed, changed or in their absence", function()
    local body = [["/sys/{d}", info = { help = "I.", "model", { "fw_ver", label = "firmware" }, { "none", absent = "unknown" },
      { label = "place", text = function(_, _, dir) return dir end }, { "hex", text = function(t) return t:sub(3) end } } ]]
    assert.same({ ['node_t_info{d="x",firmware="",hex="1f",model="Example SSD",none="unknown",place="/sys/x"}'] = "1" },
      series(body, { ["x/model"] = " Example SSD  \n", ["x/hex"] = "0x1f" }))
  end)

  it("leaves labels out of an info that has but what is told", function()
    local body = [["/sys/{d}", info = { help = "I.", told = true, name = "about", "a", "b" } ]]
    assert.same({ ['node_t_about{a="1",d="x"}'] = "1" }, series(body, { ["x/a"] = "1", ["x/b"] = "" }))
  end)

  it("gives labels that files tell to all in and below a directory", function()
    local body = [["/sys/{d}", labels = { "type" }, gauges = { { "n", "N." } }, { "p{port}", gauges = { { "m", "M." } } },
      { labels = { { label = "q", absent = "none" } }, gauges = { { "k", "K." } } } ]]
    assert.same({ ['node_t_n{d="x",type="T"}'] = "1", ['node_t_m{d="x",port="1",type="T"}'] = "2",
      ['node_t_k{d="x",q="none",type="T"}'] = "3" },
      series(body, { ["x/type"] = "T", ["x/n"] = "1", ["x/p1/m"] = "2", ["x/k"] = "3" }))
  end)

  it("takes a file for a thing, and others named after it", function()
    local body = [["/sys/{d}", { files = "ch{n:%d+}_ce",
      counters = { { "ch{n}_ce", "C.", name = "ce" }, { "ch{n}_ue", "U.", name = "ue" } },
      labels = { { "ch{n}_label", label = "l", absent = "?" } } }]]
    assert.same({ ['node_t_ce_total{d="x",l="A",n="0"}'] = "1", ['node_t_ue_total{d="x",l="A",n="0"}'] = "2",
      ['node_t_ce_total{d="x",l="?",n="10"}'] = "3" },
      series(body, { ["x/ch0_ce"] = "1", ["x/ch0_ue"] = "2", ["x/ch0_label"] = "A\n", ["x/ch10_ce"] = "3" }))
  end)

  it("keeps to what is asked for: by filter, by a file that matches, by a file that is there", function()
    local body = [["/sys/{d}", keep = { d = function(d) return d ~= "no" end }, where = { id = "^mpath%-" }, needs = "driver",
      gauges = { { "n", "N." } } ]]
    local files = {}
    for i, d in ipairs { "no", "yes", "lvm", "bare" } do
      files[d .. "/n"] = tostring(i)
      files[d .. "/id"] = d == "lvm" and "LVM-1" or "mpath-1"
      if d ~= "bare" then files[d .. "/driver"] = "x" end
    end
    assert.same({ ['node_t_n{d="yes"}'] = "2" }, series(body, files))
  end)

  it("asks for the names that a file or a function has", function()
    local files = { ["masters"] = "a c\n", ["a/n"] = "1", ["b/n"] = "2" }
    local body = [["/sys/{d}", names = %s, gauges = { { "n", "N." } } ]]
    assert.same({ ['node_t_n{d="a"}'] = "1" }, series(body:format [["/sys/masters"]], files))
    assert.same({ ['node_t_n{d="b"}'] = "2" }, series(body:format [[function() return { "b" } end]], files))
    assert.equal("0", run(body:format [[function() return { "c" } end]], files).success)
  end)

  it("hands over a text of a form of its own, and a directory that is no table", function()
    local before = [[local sonda = require "sonda"
      local words = sonda.gauge_family("node_t_words", "W.", { "a", "b" })
      local seen = sonda.gauge_family("node_t_seen", "S.", { "a", "b", "dir" }) ]]
    local body = [["/sys/{b}/{a}", texts = { { "t", function(text, a, b) words(#parse.words(text), a, b) end }, false },
      also = function(scrape, dir, a, b) seen(1, a, b, dir); scrape:gauge("node_t_more", "M.", 2) end ]]
    assert.same({ ['node_t_words{a="y",b="x"}'] = "3", ['node_t_seen{a="y",b="x",dir="/sys/x/y"}'] = "1", node_t_more = "2" },
      series(body, { ["x/y/t"] = "one two\nthree" }, before))
  end)

  it("has no data where the directory is missing, and says otherwise where it is told to", function()
    local body = [["/sys/none/{d}", gauges = { { "n", "N." } }, %s]]
    local answer = run(body:format "", {})
    assert.equal("0", answer.success)
    assert.is_nil(answer.failures)
    assert.equal("1", run(body:format [[outcome = { missing = "success" }]], {}).success)
    assert.equal("0", run([["/sys/one", gauges = { { "n", "N." } }]], { ["one/x"] = "" }).success)
  end)

  it("fails where the directory is closed, unless that is no data", function()
    local body = [["/etc/{d}", gauges = { { "n", "N." } }, %s]]
    assert.equal("1", run(body:format "", {}).failures)
    local answer = run(body:format [[outcome = { denied = "no data" }]], {})
    assert.equal("0", answer.success)
    assert.is_nil(answer.failures)
  end)

  it("succeeds where the directory is empty, unless that is no data", function()
    local body = [["/sys/e/{d:x.*}", gauges = { { "n", "N." } }, %s]]
    assert.equal("1", run(body:format "", { ["e/file"] = "" }).success)
    assert.equal("0", run(body:format [[outcome = { empty = "no data" }]], { ["e/file"] = "" }).success)
  end)

  local mistakes = {
    ["there is no option 'gauge'"] = [["/sys/{d}", gauge = {}]],
    ["field: there is no option 'scale'"] = [["/sys/{d}", gauges = { { "n", "N.", scale = 2 } }]],
    ["n: no help text"] = [["/sys/{d}", gauges = { "n" }]],
    ["what has no file needs a name"] = [["/sys/{d}", gauges = { { help = "N." } }]],
    ["keep: the path has no {device}"] = [["/sys/{d}", keep = { device = function() end }]],
    ["more than one {label}"] = [["/sys/{d}", gauges = { { "{d}{d}", "N.", name = "n" } }]],
    ["missing can be 'success' only"] = [["/sys/{d}", outcome = { missing = "failure" }]],
    ["info: no help text"] = [["/sys/{d}", info = { "a" }]],
    ["texts: { file, function } is wanted"] = [["/sys/{d}", texts = { { "a" } }]],
    ["field: 7 is no table"] = [["/sys/{d}", gauges = { 7 }]],
  }
  for message, body in pairs(mistakes) do
    it("tells a mistake with the line of the script: " .. message, function()
      local faults = run(body, {}).faults
      assert.is_truthy(faults:find("t.lua:3: sysfs.tree: ", 1, true), faults)
      assert.is_truthy(faults:find(message, 1, true), faults)
    end)
  end

  it("is said to stand where the script calls it", function()
    local layer <close> = support.layer { ["t.lua"] = [[local sonda = require "sonda"
local sysfs = require "lib.sysfs"

sysfs.tree { "t", "/sys/{d}" }

sonda.get("/line", function()
  for _, one in ipairs(sonda.collectors()) do
    if one.name == "t" then return { line = one.line, script = one.script } end
  end
end)]] }
    local host <close> = support.flags { "--scripts", layer.path }
    assert.equal(4, host:get("/line").json.line)
    assert.is_truthy(host:get("/line").json.script:find("t.lua", 1, true))
  end)
end)
