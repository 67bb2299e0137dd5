-- SPDX-License-Identifier: MIT
-- sonda.proc over recorded machines and over generated big ones: the bindings alone, without an engine.
local sonda = require "sonda"
local support = require "support"

local function machine(name)
  local root = "tests/fixtures/machines/" .. name
  return sonda.open { procfs = root .. "/proc", sysfs = root .. "/sys", rootfs = root .. "/root" }.proc
end

local function named(list, name, key)
  for _, item in ipairs(list) do
    if item[key or "name"] == name then return item end
  end
end

describe("sonda.proc on a laptop", function()
  local proc = machine "laptop"

  it("tells memory in bytes", function()
    local memory = assert(proc.memory())
    assert.equal(16089264 * 1024, memory.total_bytes)
    assert.equal((16089264 - 8120456) * 1024, memory.used_bytes)
    assert.equal("integer", math.type(memory.available_bytes))
  end)

  it("tells every line of meminfo by its name", function()
    local fields = assert(proc.meminfo())
    assert.equal(3911004 * 1024, fields["Active(anon)"])
    assert.equal(0, fields.HugePages_Total)
  end)

  it("tells load and uptime", function()
    assert.same({ one = 0.42, five = 0.36, fifteen = 0.3, runnable = 2, entities = 1404, last_pid = 214876 }, proc.load())
    assert.equal(18712.47, proc.uptime().uptime_seconds)
  end)

  it("tells CPU times in seconds, in all and for each CPU", function()
    local cpu = assert(proc.cpu())
    assert.equal(8, #cpu.cores)
    assert.equal(412.10, cpu.cores[1].user_seconds)
    assert.equal(7, cpu.cores[8].id)
    assert.equal(96120043, cpu.context_switches)
    assert.is_true(cpu.total.idle_seconds > 1000)
  end)

  it("tells the busy share since boot of a tree that never moves", function()
    local busy = assert(proc.cpu_busy(true))
    assert.equal(8, busy.cores)
    assert.is_true(busy.busy_ratio > 0.03 and busy.busy_ratio < 0.031)
    assert.equal(8, #busy.per_core)
    assert.is_nil(proc.cpu_busy().per_core)
    assert.equal(busy.busy_ratio, proc.cpu_busy().busy_ratio)
  end)

  it("tells file systems, and which of them hang", function()
    local list = assert(proc.filesystems())
    local root = named(list, "/", "mount_point")
    assert.equal(124881408 * 4096, root.total_bytes)
    assert.is_true(root.used_ratio > 0.52 and root.used_ratio < 0.53)
    local dead = named(list, "/mnt/my backups", "mount_point")
    assert.is_true(dead.stuck)
    assert.is_nil(dead.total_bytes)
    assert.matches("statvfs", dead.error)
    assert.is_nil(named(list, "/proc", "mount_point"))
    assert.is_nil(named(proc.filesystems { exclude_types = { vfat = true } }, "/boot/efi", "mount_point"))
    assert.equal(11, #proc.mounts())
    assert.equal(root.total_bytes, proc.root().total_bytes)
    assert.equal("vfat", proc.filesystem("/boot/efi").type)
    assert.equal(19, select(3, proc.filesystem("/nowhere")))
  end)

  it("tells disks and network devices", function()
    assert.equal(412044, named(proc.disks(), "nvme0n1").reads_completed)
    assert.equal(13.565, named(proc.disks(), "nvme0n1").flush_seconds)
    assert.equal(4288120443, named(proc.network(), "wlp2s0").received_bytes)
  end)

  it("tells pressure as shares of 1", function()
    local pressure = assert(proc.pressure())
    assert.is_true(math.abs(pressure.cpu.some.ratio_10s - 0.0012) < 1e-9)
    assert.is_nil(pressure.irq.some)
    assert.equal(0.00412, pressure.irq.full.total_seconds)
  end)

  it("tells the top of its processes", function()
    local processes = assert(proc.processes { top = 2, sort = "memory" })
    assert.equal(11, processes.total)
    assert.equal(2, #processes.top)
    assert.equal("firefox", processes.top[1].name)
    assert.equal("(sd-pam)", named(proc.processes { top = 100 }.top, 1180, "pid").name)
    assert.equal("fprintd :) x", named(proc.processes { top = 100 }.top, 2210, "pid").name)
  end)

  it("raises on options that there are not", function()
    assert.has_error(function() return proc.processes { tops = 1 } end)
    assert.has_error(function() return proc.processes { top = -1 } end)
    assert.has_error(function() return proc.processes { sort = "name" } end)
    assert.has_error(function() return proc.filesystems(1) end)
    assert.has_error(function() return proc.filesystem() end)
  end)
end)

describe("sonda.proc on a container", function()
  it("tells its limits", function()
    local group = assert(machine("container").cgroup())
    assert.equal(2, group.version)
    assert.equal(1.5, group.cpu_quota_cores)
    assert.equal(536870912, group.memory_limit_bytes)
    assert.equal(134217728, group.memory_working_set_bytes)
  end)
end)

describe("sonda.proc on Linux 3.10", function()
  local proc = machine "kernel-3.10"

  it("leaves out what the kernel does not offer", function()
    assert.is_nil(proc.disks()[1].discards_completed)
    assert.is_nil(proc.disks()[1].flush_seconds)
    assert.equal((1204432 + 908399 + 970824 + 170443) * 1024, proc.memory().available_bytes)
    local pressure, message, errno = proc.pressure()
    assert.is_nil(pressure)
    assert.matches("^pressure: ", message)
    assert.equal(2, errno)
    assert.same({ 0, 1, 3 }, { proc.cpu().cores[1].id, proc.cpu().cores[2].id, proc.cpu().cores[3].id })
    assert.is_nil(proc.cgroup().tasks)
  end)
end)

describe("sonda.proc on a hostile tree", function()
  local proc = machine "hostile"

  for _, reader in ipairs { "memory", "meminfo", "load", "uptime", "cpu", "cpu_busy", "cgroup", "pressure", "disks", "network",
                            "vmstat" } do
    it("refuses what " .. reader .. " would read", function()
      local answer, message, errno = proc[reader]()
      assert.is_nil(answer)
      assert.is_string(message)
      assert.equal(74, errno)
    end)
  end

  it("counts only processes that are sound", function()
    assert.equal(1, proc.processes().total)
  end)

  it("saturates sizes past 63 bits", function()
    assert.equal(math.maxinteger, proc.root().total_bytes)
  end)
end)

describe("sonda.proc on this very machine", function()
  local proc = sonda.proc

  it("answers with every reader that each Linux has", function()
    for _, reader in ipairs { "memory", "meminfo", "load", "uptime", "cpu", "cpu_busy", "root", "mounts", "filesystems",
                              "network", "vmstat", "self", "processes" } do
      assert(proc[reader]())
    end
  end)

  it("finds this process among all, and its own figures", function()
    local self = assert(proc.self())
    assert.is_true(self.resident_bytes > 1 << 20)
    assert.is_true(self.open_descriptors >= 3)
    assert.is_true(proc.processes { top = 0 }.total > 0)
  end)
end)

---A directory for some 120,000 small files: in memory, where it holds 1 GiB, since some disks take minutes to drop them.
local function place_for_many_files()
  local name = os.tmpname()
  os.remove(name)
  local df = assert(io.popen "df -Pk /dev/shm 2>/dev/null")
  local free_kib = tonumber(df:read("a"):match "\n%S+%s+%d+%s+%d+%s+(%d+)" or 0)
  df:close()
  return free_kib > 1 << 20 and "/dev/shm/" .. name:match "[^/]+$" or name
end

describe("sonda.proc on a big host", function()
  local tree = place_for_many_files()
  local proc

  setup(function()
    assert(os.execute("python3 tests/fixtures/generate.py " .. tree ..
      " --cpus 512 --mounts 5000 --devices 5000 --attributes 2 --processes 50000"))
    proc = sonda.open { procfs = tree .. "/proc", sysfs = tree .. "/sys", rootfs = tree .. "/root" }.proc
  end)

  teardown(function() os.execute("rm -rf " .. tree) end)

  it("tells 512 CPUs", function()
    local cpu = assert(proc.cpu())
    assert.equal(512, #cpu.cores)
    assert.equal(6.11, cpu.cores[512].user_seconds)
    local busy = proc.cpu_busy(true)
    assert.equal(512, busy.cores)
    assert.equal(811 / 1811, busy.per_core[512].busy_ratio)
  end)

  it("tells 5,000 mounts, each asked", function()
    local list = assert(proc.filesystems())
    assert.equal(4999, #list) -- all but /proc
    assert.equal("/mnt/4997", list[4999].mount_point)
    assert.is_true(list[4999].total_bytes > 0)
    assert.equal(5000, #proc.mounts())
  end)

  it("tells 5,000 network devices", function()
    local devices = assert(proc.network())
    assert.equal(5000, #devices)
    assert.equal("veth4998", devices[5000].name)
    assert.equal(1000 + 4998, devices[5000].received_bytes)
    assert.equal(2000 + 4998, devices[5000].sent_bytes)
  end)

  it("tells the top of 50,000 processes", function()
    local processes = assert(proc.processes { top = 3 })
    assert.equal(50000, processes.total)
    assert.equal(5000, processes.running)
    assert.equal(100000, processes.threads)
    assert.same({ 50000, 49999, 49998 }, { processes.top[1].pid, processes.top[2].pid, processes.top[3].pid })
    assert.equal(500, processes.top[1].cpu_seconds)
  end)

  it("ends with the call's budget, in whatever it reads", function()
    local layer <close> = support.layer { ["big.lua"] = [[
      local sonda = require "sonda"
      for _, reader in ipairs { "processes", "filesystems", "mounts" } do
        sonda.get("/" .. reader, function()
          while true do assert(sonda.proc[reader]()) end
        end)
      end
      sonda.get("/devices", function()
        while true do
          for _, name in ipairs(sonda.fs.list "/sys/class/net") do sonda.fs.values("/sys/class/net/" .. name, { "mtu" }) end
        end
      end)
    ]] }
    local host <close> = support.flags {
      "--path.procfs", tree .. "/proc", "--path.sysfs", tree .. "/sys", "--path.rootfs", tree .. "/root",
      "--scripts", layer.path, "--max-call-ms", "30",
    }
    for _, path in ipairs { "/processes", "/filesystems", "/mounts", "/devices" } do
      local begin = os.clock()
      local answer = host:get(path)
      assert.equal(503, answer.status, path)
      assert.matches("time budget", answer.fault, path)
      assert.is_true(os.clock() - begin < 0.5, path)
    end
  end)

  it("reads the attributes of 5,000 devices", function()
    local fs = sonda.open { procfs = tree .. "/proc", sysfs = tree .. "/sys", rootfs = tree .. "/root" }.fs
    local names = assert(fs.list "/sys/class/net")
    assert.equal(5000, #names)
    local values = fs.values("/sys/class/net/" .. names[5000], { "mtu", "ifindex" })
    assert.same({ mtu = "1500", ifindex = "5000" }, values)
  end)
end)
