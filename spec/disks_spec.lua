-- SPDX-License-Identifier: MIT
local support = require "support"

local function find(list, key, value)
  for _, one in ipairs(list) do
    if one[key] == value then return one end
  end
end

local trees <const> = "tests/fixtures/collectors/pod"

local function pod() return support.flags { "--path.procfs", trees .. "/proc", "--path.rootfs", trees .. "/root" } end

describe("GET /metrics/disks", function()
  it("lists file systems, and what the disks did", function()
    local host <close> = support.host "container"
    local answer = host:get("/metrics/disks").json
    assert.equal("overlay", find(answer.disks, "mount", "/").type)
    assert.equal(91220, find(answer.devices, "name", "nvme0n1").reads)
  end)

  it("counts the disk below a pod once, whose files and ConfigMap are parts of it", function()
    local host <close> = pod()
    local answer = host:get("/metrics/disks").json
    assert.equal(1, #answer.disks)
    assert.equal("/", answer.disks[1].mount)
    assert.equal("/etc/hosts", host:get("/metrics/disk/etc%2Fhosts").json.mount)
    assert.equal("/etc/sonda/scripts", host:get("/metrics/disk/etc%2Fsonda%2Fscripts").json.mount)
  end)

  it("names a volume of a disk of its own, and that once", function()
    local mounts = support.read(trees .. "/proc/1/mountinfo")
      .. "400 300 254:16 / /data rw - ext4 /dev/vdb rw\n401 300 254:16 /part /data2 rw - ext4 /dev/vdb rw\n"
      .. "402 300 254:32 /b /long/b rw - xfs /dev/vdc rw\n403 300 254:32 /a /a rw - xfs /dev/vdc rw\n"
      .. "404 300 0:200 / /run/other/rootfs rw - overlay overlay rw\n"
    local sizes = support.read(trees .. "/root/.statfs")
    for _, point in ipairs { "/data", "/data2", "/long/b", "/a", "/run/other/rootfs" } do
      sizes = sizes .. point .. " 4096 1000 500 400 90 80 rw\n"
    end
    local tree <close> = support.layer { ["proc/1/mountinfo"] = mounts, ["root/.statfs"] = sizes }
    local host <close> = support.flags { "--path.procfs", tree.path .. "/proc", "--path.rootfs", tree.path .. "/root" }
    local told = {}
    for i, disk in ipairs(host:get("/metrics/disks").json.disks) do
      told[i] = disk.mount
    end
    assert.same({ "/", "/data", "/a" }, told)
  end)

  it("leaves the names of /metrics to node_exporter, which tells mounts on files, too", function()
    local host <close> = pod()
    local text = host:get("/metrics?collect[]=filesystem").body
    local size = 'node_filesystem_size_bytes{device="/dev/vda",device_error="",fstype="ext4",mountpoint="%s"}'
    assert.truthy(text:find(size:format "/etc/hosts", 1, true))
    assert.truthy(text:find(size:format "/etc/sonda/scripts", 1, true))
  end)

  it("leaves out what is only in memory", function()
    local host <close> = support.live()
    for _, disk in ipairs(host:get("/metrics/disks").json.disks) do
      assert.not_equal("tmpfs", disk.type)
    end
  end)

  it("answers with an empty list rather than an object", function()
    local host <close> = support.host "hostile"
    assert.matches('"devices":%[%]}$', host:get("/metrics/disks").body)
  end)
end)

describe("GET /metrics/disk/{mount}", function()
  it("answers for one of them, however its slashes are written", function()
    local host <close> = support.host "container"
    assert.equal("/", host:get("/metrics/disk/%2F").json.mount)
    assert.equal("/", host:get("/metrics/disk/%2f").json.mount)
  end)

  it("is 404 where nothing is mounted", function()
    local host <close> = support.live()
    local answer = host:get "/metrics/disk/nowhere"
    assert.equal(404, answer.status)
    assert.equal([[{"detail":"nothing is mounted on /nowhere"}]], answer.body)
  end)

  it("replaces bytes that are not UTF-8", function()
    local host <close> = support.live()
    assert.equal([[{"detail":"nothing is mounted on /]] .. "\u{fffd}" .. [["}]], host:get("/metrics/disk/%ff").body)
  end)
end)
