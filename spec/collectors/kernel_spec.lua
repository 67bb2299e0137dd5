-- SPDX-License-Identifier: MIT
-- The collectors of the kernel's own files, on the tree tests/fixtures/collectors/kernel: each gives what its file in
-- expected/ says (SPEC_ACCEPT=1 writes them anew), and has nothing to say on the tree that holds nothing.
local collector = require "support.collector"

local tree <const> = "tests/fixtures/collectors/kernel/"

local flags = {
  cpu = { "--collector.cpu.info", "--collector.cpu.info.flags-include=^avx", "--collector.cpu.info.bugs-include=spectre" },
  diskstats = { "--path.udev.data", tree .. "run/udev/data" },
  textfile = { "--collector.textfile.directory", tree .. "textfiles" },
  netclass_valid = { "--collector.netclass.ignore-invalid-speed" },
}

local names = {
  "arp", "conntrack", "cpu", "diskstats", "entropy", "filefd", "filesystem", "interrupts", "kernel_hung", "loadavg", "meminfo",
  "netclass",
  "netdev", "netstat", "os", "pressure", "processes", "schedstat", "sockstat", "softnet", "stat", "tcpstat", "udp_queues",
  "vmstat",
}

-- 0: nothing to read, or the source is not there.
local successes = { cpu = 0, sockstat = 1, netclass = 0, netdev = 1, textfile = 1, timex = 1, uname = 1 }

local function golden(name)
  local path = tree .. "expected/" .. name .. ".prom"
  local answer = collector.run(name, { tree = "kernel", flags = flags[name] })
  if os.getenv "SPEC_ACCEPT" then
    local file <close> = assert(io.open(path, "w"))
    file:write(answer.text)
  end
  local file <close> = assert(io.open(path))
  assert.equal(1, answer.success)
  assert.equal(file:read "a", answer.text)
end

describe("the kernel's collectors", function()
  for _, name in ipairs(names) do
    it("give what their tree holds: " .. name, function() golden(name) end)

    it("cost themselves alone where nothing is: " .. name, function()
      local answer = collector.run(name, { tree = "empty", flags = flags[name] })
      assert.equal(successes[name] or 0, answer.success)
      assert.equal("", answer.text)
    end)
  end

  it("give the size of the connection table where its statistics are not built in", function()
    local answer = collector.run("conntrack", { tree = "conntrack_without_statistics" })
    assert.equal(1, answer.success)
    assert.equal("123", answer.values.node_nf_conntrack_entries)
    assert.equal("65536", answer.values.node_nf_conntrack_entries_limit)
    assert.is_nil(answer.values.node_nf_conntrack_stat_found)
  end)

  it("give the clock and its source", function()
    local answer = collector.run("time", { tree = "kernel" })
    assert.equal("1", answer.values['node_time_clocksource_available_info{clocksource="hpet",device="0"}'])
    assert.equal("1", answer.values['node_time_clocksource_current_info{clocksource="tsc",device="0"}'])
    assert.is_true(math.abs(tonumber(answer.values.node_time_seconds) - os.time()) < 5)
  end)

  it("give the live kernel's name and clock discipline", function()
    local uname = collector.run("uname", { tree = "empty" })
    assert.is_truthy(uname.text:find('sysname="Linux"', 1, true))
    local timex = collector.run("timex", { tree = "empty" })
    assert.is_truthy(timex.success == 0 or timex.values.node_timex_tick_seconds)
  end)

  it("give what is in the files of others, and tell the broken ones", function()
    local answer = collector.run("textfile", { tree = "kernel", flags = flags.textfile })
    assert.equal("1700000123", answer.exposition:match "\nbackup_last_seconds (%d+)\n")
    assert.equal("1.5", answer.values['node_extra{path="C:\\\\x"}'])
    assert.equal("1", answer.values.node_textfile_scrape_error)
    assert.is_truthy(answer.values['node_textfile_mtime_seconds{file="' .. tree .. 'textfiles/backup.prom"}'])
    assert.is_nil(answer.values['node_textfile_mtime_seconds{file="' .. tree .. 'textfiles/broken.prom"}'])
    assert.equal("0", collector.run("textfile", { tree = "kernel" }).values.node_textfile_scrape_error)
  end)

  it("have no drivers to ask on a recorded host", function()
    assert.equal(0, collector.run("ethtool", { tree = "kernel" }).success)
    assert.equal(0, collector.run("ethtool", { tree = "empty" }).success)
    assert.equal(0, collector.run("perf", { tree = "kernel" }).success)
  end)

  it("leave out interrupts that never came, and what is not asked for", function()
    local answer = collector.run("interrupts", { tree = "kernel",
      flags = { "--no-collector.interrupts.include-zeros", "--collector.interrupts.name-exclude=^NMI;" } })
    assert.is_nil(answer.text:find(" 0\n"))
    assert.is_nil(answer.text:find('type="NMI"', 1, true))
    assert.equal("7", answer.values['node_interrupts_total{cpu="2",devices="9-fasteoi acpi",info="IO-APIC",type="9"}'])
  end)

  it("leave out a speed that the device does not know, on request", function()
    local lo = 'node_network_speed_bytes{device="lo"}'
    assert.equal("-125000", collector.run("netclass", { tree = "kernel" }).values[lo])
    local answer = collector.run("netclass", { tree = "kernel", flags = flags.netclass_valid })
    assert.is_nil(answer.values[lo])
    assert.equal("125000000", answer.values['node_network_speed_bytes{device="eth0"}'])
  end)

  it("count soft interrupts by vector, on request", function()
    assert.is_nil(collector.run("stat", { tree = "kernel" }).text:find("node_softirqs_total", 1, true))
    local answer = collector.run("stat", { tree = "kernel", flags = { "--collector.stat.softirq" } })
    local sum, count = 0, 0
    for value in answer.text:gmatch 'node_softirqs_total{vector="[%l_]+"} (%d+)' do
      sum, count = sum + tonumber(value), count + 1
    end
    assert.equal(10, count)
    assert.equal(777, sum) -- what the line says of them all
  end)

  it("tell the fault of a pattern with the option's name", function()
    local answer = collector.run("arp", { tree = "kernel", flags = { "--collector.arp.device-include=(" } })
    assert.is_nil(answer.success)
    assert.is_truthy(answer.faults:find("arp.lua:11: --collector.arp.device-include: pattern '(': ", 1, true), answer.faults)
  end)
end)
