-- SPDX-License-Identifier: MIT
-- Every file of every tree is replaced by the same garbage: collectors may fail, but the scrape stands, and
-- whatever they give is a sound exposition.
local collector = require "support.collector"

local garbage = {
  [""] = "nothing", ["\n"] = "an empty line", ["-1\n"] = "a negative number", ["0x\n"] = "half a number",
  ["99999999999999999999999\n"] = "a number past 64 bits", ["nan\n"] = "no number", ["\0\0\0"] = "zero bytes",
  ["\xff\xfe\n"] = "no UTF-8", [("a b c d e f\n"):rep(3)] = "words", [" : : :\n"] = "colons",
  [("1 "):rep(300) .. "\n"] = "too many numbers", ["[[[((( %s%n\n"] = "brackets", [" \t \n"] = "blanks",
  ["0-99999999999\n"] = "an endless range", [("9"):rep(4000)] = "a page of digits",
  ["name type data\nx 4 y\nx 4 18446744073709551616\n"] = "a statistic without its number",
  ["md0 : active raid1 x[0]\n1 blocks [2/2] [UU]\n"] = "half an array",
}

local names = {
  "bcache", "bcachefs", "bonding", "btrfs", "cpufreq", "dmi", "dmmultipath", "edac", "fibrechannel", "hwmon",
  "infiniband", "ipvs", "mdadm", "nfs", "nfsd", "nvme", "powersupplyclass", "rapl", "selinux", "tapestats",
  "thermal_zone", "watchdog", "xfs", "zfs",
}

local function run(command)
  assert(os.execute(command), command)
end

--- All trees in one, below a new directory.
local function merge()
  local tree = os.tmpname()
  os.remove(tree)
  run("mkdir -p " .. tree .. "/proc " .. tree .. "/sys")
  for _, name in ipairs(names) do run(("cp -rP tests/fixtures/collectors/%s/. %s"):format(name, tree)) end
  return tree
end

local function fill(tree, text)
  local list <close> = assert(io.popen("find " .. tree .. " -type f"))
  for path in list:lines() do
    local file <close> = assert(io.open(path, "w"))
    file:write(text)
  end
end

local function scrape(tree)
  local arguments = {
    "--path.procfs", tree .. "/proc", "--path.sysfs", tree .. "/sys", "--path.rootfs", tree,
    "--collector.disable-defaults",
  }
  for _, name in ipairs(names) do arguments[#arguments + 1] = "--collector." .. name end
  local host <close> = collector.host(arguments)
  return host:request("GET", "/metrics")
end

local function first_unsound_line(text)
  for line in text:gmatch("[^\n]+") do
    local sound = line:find("^# [HT][EY][LP][PE] [%a_:]") or line:find("^[%a_:][%w_:]* [-%d]")
      or line:find('^[%a_:][%w_:]*{[%a_]+=".*"} [-%d]')
    if not sound or not utf8.len(line) then return line end
  end
end

describe("collectors", function()
  local tree
  lazy_setup(function() tree = merge() end)
  lazy_teardown(function() run("rm -r " .. tree) end)

  for text, what in pairs(garbage) do
    it("stand where every file holds " .. what, function()
      fill(tree, text)
      local answer = scrape(tree)
      assert.equal(200, answer.status)
      assert.is_nil(first_unsound_line(answer.body))
      local _, told = answer.body:gsub("\nnode_scrape_collector_success{", "")
      assert.equal(#names, told)
    end)
  end
end)
