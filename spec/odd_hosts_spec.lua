-- SPDX-License-Identifier: MIT
-- Hosts whose kernel, container or emulation of /proc prints something odd: it costs its own line, and what is told is
-- right. Each host is made of a few files; the texts are those of public reports.
local support = require "support"

--- A host of these files (proc/…, sys/…, root/…), closed at the end of the block.
local function host(files, flags)
  local all = { ["proc/.keep"] = "", ["sys/.keep"] = "", ["root/.keep"] = "" }
  for name, text in pairs(files) do all[name] = text end
  local layer = support.layer(all)
  local list = { "--path.procfs", layer.path .. "/proc", "--path.sysfs", layer.path .. "/sys" }
  table.move({ "--path.rootfs", layer.path .. "/root" }, 1, 2, #list + 1, list)
  table.move(flags or {}, 1, #(flags or {}), #list + 1, list)
  local inner = support.flags(list)
  return setmetatable({}, {
    __index = function(_, method) return function(_, ...) return inner[method](inner, ...) end end,
    __close = function()
      inner.engine:close()
      getmetatable(layer).__close(layer)
    end,
  })
end

local function collect(files, name, flags)
  local one <close> = host(files, flags)
  return one:get("/metrics?collect[]=" .. name).body
end

--- The number of a series; its labels in the order of their names.
local function value(text, series)
  return tonumber(text:match("\n" .. series:gsub("%p", "%%%0") .. " (%S+)\n"))
end

local cpus = "cpu  400 10 200 8000 20 0 5 0 0 0\ncpu0 400 10 200 8000 20 0 5 0 0 0\n"

describe("odd memory", function()
  local sound = "MemTotal: 1048576 kB\nMemFree: 834036 kB\nMemAvailable: 900000 kB\n"

  for text, what in pairs {
    ["SwapTotal: 8 kB\nSwapFree:       18446744073709551488 kB\n"] = "a counter below zero",
    ["Buffers:\n"] = "a line without a number",
    ["Dirty: 5 kB\n\0\0\0\0"] = "zero bytes behind the last line",
  } do
    it("answers beside " .. what, function()
      local one <close> = host { ["proc/meminfo"] = sound .. text }
      local answer = one:get "/metrics/memory"
      assert.equal(200, answer.status)
      assert.equal(148576 * 1024, answer.json.used_bytes)
      assert.equal(1, value(one:get("/metrics?collect[]=meminfo").body, 'node_scrape_collector_success{collector="meminfo"}'))
    end)
  end

  it("has no use of a swap whose rest is not known", function()
    local one <close> = host { ["proc/meminfo"] = sound .. "SwapTotal: 8 kB\nSwapFree: 18446744073709551488 kB\n" }
    assert.matches('"swap":{"total_bytes":8192,"used_bytes":null,"free_bytes":null,"percent":null}}$',
      one:get("/metrics/memory").body)
  end)

  it("takes a key without a blank behind its colon", function()
    local text = collect({ ["proc/meminfo"] = sound .. "ShadowCallStack:10373888 kB\n" }, "meminfo")
    assert.equal(10622861312, value(text, "node_memory_ShadowCallStack_bytes"))
  end)

  it("estimates what is available where the kernel says 0, nothing, or more than there is", function()
    local function percent(text)
      local one <close> = host { ["proc/meminfo"] = text }
      return one:get("/metrics/memory").json.percent
    end
    assert.equal(38.8, percent("MemTotal: 15811580 kB\nMemFree: 6871788 kB\nMemAvailable: 0 kB\nCached: 2604448 kB\n"
      .. "Active(file): 1200000 kB\nInactive(file): 1300000 kB\nSReclaimable: 300000 kB\n"))
    assert.equal(17.3, percent("MemTotal: 6291456 kB\nMemFree: 1840024 kB\nCached: 3320736 kB\nActive(file): 357900 kB\n"
      .. "Inactive(file): 2962836 kB\nSReclaimable: 41924 kB\n"))
    assert.equal(40.3, percent("MemTotal: 1048576 kB\nMemFree: 625528 kB\nMemAvailable: 1273856 kB\n"))
  end)
end)

describe("odd statistics", function()
  it("leave forks out where they are below zero", function()
    local one <close> = host { ["proc/stat"] = cpus .. "ctxt 98765\nprocesses -2049041839\n" }
    local answer = one:get "/metrics/cpu"
    assert.equal(200, answer.status)
    assert.equal(98765, answer.json.context_switches)
    assert.matches('"forks":null', answer.body)
    local text = one:get("/metrics?collect[]=cpu&collect[]=stat").body
    assert.equal(4, value(text, 'node_cpu_seconds_total{cpu="0",mode="user"}'))
    assert.equal(98765, value(text, "node_context_switches_total"))
    assert.is_nil(text:find("node_forks_total", 1, true))
  end)

  it("tell each CPU where the line of all is odd", function()
    local one <close> = host { ["proc/stat"] = "cpu  2568500776029407000000\ncpu0 200 5 100 4000 10 0 2 0 0 0\n"
      .. "cpu1 200 5 100 4000 10 0 3 0 0 0\nctxt 9\n" }
    local answer = one:get "/metrics/cpu"
    assert.equal(200, answer.status)
    assert.equal(80, answer.json.times.idle_seconds)
    assert.equal(2, value(one:get("/metrics?collect[]=cpu").body, 'node_cpu_seconds_total{cpu="1",mode="user"}'))
  end)

  it("hold softirqs by vector however long the line of interrupts is", function()
    local text = collect({ ["proc/stat"] = cpus .. "intr 9999999" .. (" 0"):rep(600000)
      .. "\nctxt 98765\nsoftirq 55 1 2 3 4 5 6 7 8 9 10\n" }, "stat", { "--collector.stat.softirq" })
    assert.equal(9999999, value(text, "node_intr_total"))
    assert.equal(10, value(text, 'node_softirqs_total{vector="rcu"}'))
  end)

  it("of one protocol do not hang on those of another", function()
    local text = collect({
      ["proc/net/netstat"] = "TcpExt: SyncookiesSent SyncookiesRecv ListenDrops\n",
      ["proc/net/snmp"] = "Tcp: RtoAlgorithm MaxConn CurrEstab\nTcp: 1 -1 3\n",
    }, "netstat")
    assert.equal(3, value(text, "node_netstat_Tcp_CurrEstab"))
  end)

  for name, case in pairs {
    udp_queues = { file = "udp", other = "udp6", series = 'node_udp_queues{ip="v6",queue="tx"}', number = 2,
      text = "  sl\n   1: 0A000005:0017 00000000:0000 0A 00000002:000000ff 00\n" },
    sockstat = { file = "sockstat", other = "sockstat6", series = "node_sockstat_TCP6_inuse", number = 7,
      text = "TCP6: inuse 7\n" },
  } do
    it("of " .. case.other .. " do not hang on " .. case.file, function()
      local text = collect({ ["proc/net/" .. case.file] = "odd\nodd\n", ["proc/net/" .. case.other] = case.text }, name)
      assert.equal(case.number, value(text, case.series))
    end)
  end

  it("of connection tracking do not hang on its limit", function()
    local text = collect({
      ["proc/sys/net/netfilter/nf_conntrack_count"] = "5\n", ["proc/sys/net/netfilter/nf_conntrack_max"] = "none\n",
      ["proc/net/stat/nf_conntrack"] = "head\n1\n",
    }, "conntrack")
    assert.equal(5, value(text, "node_nf_conntrack_entries"))
    assert.is_nil(text:find("limit", 1, true))
  end)

  it("of one cluster node leave the other arrays", function()
    local text = collect({ ["proc/mdstat"] = "Personalities : [raid1] \nmd0 : active raid1 sdb1[1] sda1[0]\n"
      .. "      1000 blocks super 1.2 [2/2] [UU]\n      \tresync=REMOTE\n      bitmap: 0/1 pages [0KB], 65536KB chunk\n\n"
      .. "md1 : active raid1 sdd1[1] sdc1[0](F)\n      2000 blocks super 1.2 [2/1] [_U]\n      \nunused devices: <none>\n" },
      "mdadm")
    assert.equal(1, value(text, 'node_md_state{device="md0",state="resync"}'))
    assert.equal(0, value(text, 'node_md_blocks_synced{device="md0"}'))
    assert.equal(1, value(text, 'node_md_disks{device="md1",state="failed"}'))
  end)

  it("leave the entropy, open files and the CPUs that can be read", function()
    local text = collect({ ["proc/sys/kernel/random/entropy_avail"] = "256\n" }, "entropy")
    assert.equal(256, value(text, "node_entropy_available_bits"))
    text = collect({ ["proc/sys/fs/file-nr"] = "x 0 100\n" }, "filefd")
    assert.equal(100, value(text, "node_filefd_maximum"))
    text = collect({ ["proc/stat"] = "odd\n", ["sys/devices/system/cpu/present"] = "0\n",
      ["sys/devices/system/cpu/isolated"] = "x\n", ["sys/devices/system/cpu/cpu0/online"] = "1\n" }, "cpu")
    assert.equal(1, value(text, 'node_cpu_online{cpu="0"}'))
  end)

  it("tell the time where its source is not there", function()
    local text = collect({}, "time")
    assert.is_number(value(text, "node_time_seconds"))
  end)
end)

describe("odd file systems", function()
  it("are read-only where ext4 stopped writing after an error", function()
    local mounts = "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n30 22 8:2 / /data rw - ext4 /dev/sdb1 rw,emergency_ro\n"
    local one <close> = host {
      ["proc/1/mountinfo"] = mounts, ["root/.statfs"] = "/ 4096 1000 500 400 100 50 rw\n/data 4096 1000 500 400 100 50 rw\n",
    }
    assert.is_true(one:get("/metrics/disk/data").json.read_only)
    local text = one:get("/metrics?collect[]=filesystem").body
    local series = 'node_filesystem_readonly{device="/dev/%s",device_error="",fstype="ext4",mountpoint="%s"}'
    assert.equal(1, value(text, series:format("sdb1", "/data")))
    assert.equal(0, value(text, series:format("sda1", "/")))
  end)

  it("are writable where only this process sees them read-only", function()
    local one <close> = host {
      ["proc/1/mountinfo"] = "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n30 22 8:2 / /data rw - ext4 /dev/sdb1 rw\n",
      ["root/.statfs"] = "/ 4096 1000 500 400 100 50 ro\n/data 4096 1000 500 400 100 50 ro\n",
    }
    assert.is_false(one:get("/metrics/disk/data").json.read_only)
    assert.equal(0, value(one:get("/metrics?collect[]=filesystem").body,
      'node_filesystem_readonly{device="/dev/sda1",device_error="",fstype="ext4",mountpoint="/"}'))
  end)

  it("have the host's names without the host's process IDs", function()
    local layer <close> = support.layer { ["proc/.keep"] = "", ["r/boot/.keep"] = "" }
    local root = layer.path .. "/r"
    for _, name in ipairs { "1", "self" } do
      local proc <close> = support.layer { [name .. "/mountinfo"] = ("500 400 0:50 / / rw - overlay overlay rw\n"
        .. "501 500 8:1 / %s ro - ext4 /dev/sda1 rw\n502 501 8:2 / %s/boot ro - ext4 /dev/sda2 rw\n"):format(root, root) }
      local one <close> = support.flags { "--path.procfs", proc.path, "--path.rootfs", root }
      local text = one:get("/metrics?collect[]=filesystem").body
      local labels = '{device="/dev/sda2",device_error="",fstype="ext4",mountpoint="/boot"}'
      assert.is_number(value(text, "node_filesystem_size_bytes" .. labels))
      assert.is_nil(text:find(root, 1, true))
    end
  end)
end)

describe("the CPUs of other architectures", function()
  local function info(text, flags)
    return collect({ ["proc/stat"] = cpus, ["proc/cpuinfo"] = text }, "cpu", flags or { "--collector.cpu.info" })
  end

  local function labels(number, vendor, model_name)
    return ('{cachesize="",core="",cpu="%s",family="",microcode="",model="",model_name="%s",package="",stepping="",vendor="%s"}')
      :format(number, model_name, vendor)
  end

  it("have the features of arm64 for flags", function()
    local text = info("processor\t: 0\nBogoMIPS\t: 243.75\nFeatures\t: fp asimd aes crc32 atomics\nCPU implementer\t: 0x41\n\n",
      { "--collector.cpu.info.flags-include=^aes$" })
    assert.equal(1, value(text, 'node_cpu_flag_info{flag="aes"}'))
    assert.is_nil(text:find('flag="fp"', 1, true))
  end)

  it("have the features of 32-bit ARM, which stand behind the last", function()
    local text = info("Processor\t: ARMv7 Processor rev 4 (v7l)\nprocessor\t: 0\nBogoMIPS\t: 38.40\n\nprocessor\t: 1\n"
      .. "BogoMIPS\t: 38.40\n\nFeatures\t: half neon\nHardware\t: BCM2709\nSerial\t\t: 0\n",
      { "--collector.cpu.info.flags-include=neon" })
    assert.equal(1, value(text, 'node_cpu_flag_info{flag="neon"}'))
    assert.equal(1, value(text, "node_cpu_info" .. labels("1", "", "")))
  end)

  it("have ppc64's name and clock, and not the machine's model", function()
    local one = "processor\t: %d\ncpu\t\t: POWER8 (raw), altivec supported\nclock\t\t: 3000.000000MHz\n\n"
    local text = info(one:format(0) .. one:format(1)
      .. "timebase\t: 512000000\nplatform\t: pSeries\nmodel\t\t: IBM,8233-E8B\nmachine\t\t: CHRP IBM,8233-E8B\n")
    assert.equal(1, value(text, "node_cpu_info" .. labels("0", "", "POWER8 (raw), altivec supported")))
    assert.equal(1, value(text, "node_cpu_info" .. labels("1", "", "POWER8 (raw), altivec supported")))
    assert.equal(3e9, value(text, 'node_cpu_frequency_hertz{core="",cpu="1",package=""}'))
  end)

  it("have s390x's lines of one CPU each", function()
    local text = info("vendor_id       : IBM/S390\n# processors    : 1\nfeatures\t: esan3 zarch stfle msa\n"
      .. "processor 0: version = FF,  identification = 2733E8,  machine = 2964\n\ncpu number      : 0\ncpu MHz dynamic : 5000\n",
      { "--collector.cpu.info", "--collector.cpu.info.flags-include=zarch" })
    assert.equal(1, value(text, "node_cpu_info" .. labels("0", "IBM/S390", "")))
    assert.equal(1, value(text, 'node_cpu_flag_info{flag="zarch"}'))
    assert.equal(5e9, value(text, 'node_cpu_frequency_hertz{core="",cpu="0",package=""}'))
    local _, count = text:gsub("\nnode_cpu_info{", "")
    assert.equal(1, count)
  end)

  it("have no second frequency where cpufreq measures one", function()
    local files = {
      ["proc/stat"] = cpus, ["proc/cpuinfo"] = "processor\t: 0\ncpu MHz\t\t: 799.998\n",
      ["sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_cur_freq"] = "1800000\n",
    }
    assert.is_nil(collect(files, "cpu", { "--collector.cpu.info" }):find("node_cpu_frequency_hertz", 1, true))
    local text = collect(files, "cpu", { "--collector.cpu.info", "--no-collector.cpufreq" })
    assert.equal(799998000, value(text, 'node_cpu_frequency_hertz{core="",cpu="0",package=""}'))
  end)
end)

describe("a control group", function()
  it("has the limit of one above that is not mounted", function()
    local one <close> = host {
      ["proc/self/cgroup"] = "11:memory:/kubepods/pod1/ctr1\n",
      ["proc/self/mountinfo"] = "803 801 0:30 /kubepods/pod1/ctr1 /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n",
      ["sys/fs/cgroup/memory/memory.limit_in_bytes"] = "9223372036854771712\n",
      ["sys/fs/cgroup/memory/memory.stat"] = "hierarchical_memory_limit 134217728\n",
    }
    assert.equal(134217728, one:get("/metrics/container").json.memory.limit_bytes)
  end)

  it("is not the host where the host's hierarchy is what sysfs shows", function()
    local one <close> = host {
      ["proc/self/cgroup"] = "0::/\n",
      ["proc/self/mountinfo"] = "902 901 0:27 / /sys/fs/cgroup ro - cgroup2 cgroup rw\n"
        .. "904 903 0:27 /../../.. /host/sys/fs/cgroup rw - cgroup2 cgroup2 rw\n",
      ["sys/fs/cgroup/cpu.stat"] = "usage_usec 987654321000000\n",
    }
    local answer = one:get "/metrics/container"
    assert.equal(200, answer.status)
    assert.matches('"usage_seconds":null', answer.body)
  end)
end)
