-- SPDX-License-Identifier: MIT
-- The collectors of files that are off by default, on the tree tests/fixtures/collectors/optional: each gives what its file
-- in expected/ says (SPEC_ACCEPT=1 writes them anew), and has nothing to say on the tree that holds nothing.
local collector = require "support.collector"
local support = require "support"

local tree <const> = "tests/fixtures/collectors/optional/"

local flags = {
  sysctl = {
    "--collector.sysctl.include=fs.file-nr", "--collector.sysctl.include=fs.file-nr:total,current,max",
    "--collector.sysctl.include=kernel.threads-max", "--collector.sysctl.include-info=kernel.seccomp.actions_avail",
    "--collector.sysctl.include-info=net.ipv4.tcp_congestion_control",
  },
}

-- What is said where the kernel has nothing: node_exporter succeeds where it looks for directories that match.
local successes = { cpu_vulnerabilities = 1, drm = 1, meminfo_numa = 1 }

local names = {
  "buddyinfo", "cgroups", "cpu_vulnerabilities", "drbd", "drm", "ksmd", "lnstat", "meminfo_numa", "mountstats",
  "nvmesubsystem", "pcidevice", "runit", "slabinfo", "softirqs", "swap", "sysctl", "xfrm", "zoneinfo",
}

local function run(name, more) return collector.run(name, { tree = "optional", flags = more or flags[name] }) end

local function golden(name)
  local path = tree .. "expected/" .. name .. ".prom"
  local answer = run(name)
  if os.getenv "SPEC_ACCEPT" then
    local file <close> = assert(io.open(path, "w"))
    file:write(answer.text)
  end
  local file <close> = assert(io.open(path))
  assert.equal(1, answer.success)
  assert.equal(file:read "a", answer.text)
end

describe("the optional collectors", function()
  for _, name in ipairs(names) do
    it("give what their tree holds: " .. name, function() golden(name) end)

    it("are off unless asked for: " .. name, function()
      local host <close> = collector.host { "--path.procfs", tree .. "proc", "--path.sysfs", tree .. "sys" }
      local answer = host:request("GET", "/metrics?collect[]=" .. name)
      assert.equal(400, answer.status)
      assert.truthy(answer.body:find("disabled collector: " .. name, 1, true))
    end)

    it("cost themselves alone where nothing is: " .. name, function()
      local answer = collector.run(name, { tree = "empty", flags = flags[name] })
      assert.equal(successes[name] or 0, answer.success)
      assert.equal("", answer.text)
    end)
  end
end)

describe("collectors that are off by default", function()
  it("say so at their head, where the core looks before it loads them", function()
    local host <close> = support.scripts { ["off.lua"] = [[
      local sonda = require "sonda"
      sonda.get("/off", function()
        local off = {}
        for _, one in ipairs(sonda.collectors()) do off[one.name] = not one.enabled end
        return off
      end)]] }
    local off = host:get("/off").json
    for path in io.popen("ls scripts/collectors/*.lua"):lines() do
      local file <close> = assert(io.open(path))
      local text, name = file:read "a", path:match("([^/]+)%.lua$")
      local says = text:find("^%-%-[^\n]*\n%-%- Off by default%.\n") ~= nil
      assert.equal(text:find("default = false", 1, true) ~= nil, says, path)
      assert.equal(says, off[name] == true, path)
    end
  end)
end)

describe("the mountstats collector", function()
  it("finds the address of a server behind mounts that have no device", function()
    assert.truthy(run("mountstats").values[
      'node_mountstats_nfs_age_seconds_total{export="filer:/home",mountaddr="10.0.0.9",protocol="tcp"}'])
  end)

  it("counts an export that is mounted twice once, and names both mount points", function()
    local text = run("mountstats").text
    local _, ages = text:gsub("\nnode_mountstats_nfs_age_seconds_total{", "")
    local _, points = text:gsub("\nnode_mountstats_nfs_mountpoint_info{", "")
    assert.equal(2, ages)
    assert.equal(3, points)
  end)

  it("takes milliseconds modulo 2^53, as node_exporter does", function()
    assert.equal("9007199254740.99", run("mountstats").values[
      'node_mountstats_nfs_operations_queue_time_seconds_total{export="filer:/home",mountaddr="10.0.0.9",operation="READ",'
      .. 'protocol="tcp"}'])
  end)
end)

describe("the slabinfo collector", function()
  it("keeps the slabs that match and are not excluded", function()
    local text = run("slabinfo",
      { "--collector.slabinfo.slabs-include=^(nf|ext4)", "--collector.slabinfo.slabs-exclude=inode" }).text
    assert.truthy(text:find('slab="nf_conntrack"', 1, true))
    assert.is_nil(text:find('slab="ext4_inode_cache"', 1, true))
    assert.is_nil(text:find('slab="kmalloc-rcl-64"', 1, true))
  end)
end)

describe("the pcidevice collector", function()
  local function names_of(more)
    return run("pcidevice", more).text:match('(node_pcidevice_info{[^\n]*bus="03"[^\n]*)')
  end

  it("names devices, subsystems and classes where it is asked to", function()
    local line = names_of { "--collector.pcidevice.names" }
    for label, name in pairs {
      vendor_name = "Intel Corporation", device_name = "82599ES 10-Gigabit SFI/SFP+ Network Connection",
      subsystem_vendor_name = "Dell", subsystem_device_name = "Ethernet 10G 4P X520/I350 rNDC",
      class_name = "Ethernet controller",
    } do
      assert.truthy(line:find(('%s="%s"'):format(label, name), 1, true), label)
    end
  end)

  it("reads the file that a flag names, and gives identifiers for what it does not know", function()
    local line = names_of { "--collector.pcidevice.names", "--collector.pcidevice.idsfile=" .. tree .. "nosuch/pci.ids" }
    assert.truthy(line:find('vendor_name="8086"', 1, true))
    assert.truthy(line:find('class_name="Unknown class (020000)"', 1, true))
  end)

  it("names no names otherwise", function() assert.is_nil(names_of({}):find("vendor_name", 1, true)) end)
end)

describe("the sysctl collector", function()
  local function fails(...)
    local answer = run("sysctl", { ... })
    assert.equal(0, answer.success)
    assert.equal("", answer.text)
  end

  it("fails where keys and values are not as many", function()
    fails "--collector.sysctl.include=fs.file-nr:total,current"
    fails "--collector.sysctl.include=kernel.threads-max:one"
  end)

  it("fails on what is no number, on keys of texts, on what is not there", function()
    fails "--collector.sysctl.include=net.ipv4.tcp_congestion_control"
    fails "--collector.sysctl.include-info=kernel.seccomp.actions_avail:a,b,c,d"
    fails "--collector.sysctl.include=vm.nosuch"
  end)
end)
