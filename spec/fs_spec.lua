-- SPDX-License-Identifier: MIT
-- sonda.fs: what scripts may read, and what they may not.
local sonda = require "sonda"
local support = require "support"

local EACCES <const>, EFBIG <const>, EINVAL <const>, EISDIR <const>, ENOENT <const>, EBADMSG <const> = 13, 27, 22, 21, 2, 74

local function machine(name, allow_read)
  local root = "tests/fixtures/machines/" .. name
  return sonda.open {
    procfs = root .. "/proc", sysfs = root .. "/sys", rootfs = root .. "/root", allow_read = allow_read,
  }.fs
end

---What `call` answered is a refusal with that errno and a message that names the path.
local function assert_refused(errno, path, answer, message, found)
  assert.is_nil(answer, path)
  assert.equal(errno, found, path)
  assert.equal(path .. ": ", message:sub(1, #path + 2))
end

describe("sonda.fs", function()
  local fs = machine "laptop"

  it("reads files of the roots that the settings name", function()
    assert.equal("0.42 0.36 0.30 2/1404 214876\n", fs.read "/proc/loadavg")
    assert.equal("1500\n", fs.read "/sys/class/net/wlp2s0/mtu")
    assert.equal("1500\n", fs.read "//sys/./class//net/wlp2s0/mtu")
    assert.matches("Ubuntu", fs.read "/etc/os-release")
  end)

  it("reads numbers", function()
    assert.equal(71, fs.number "/sys/class/power_supply/BAT0/capacity")
    assert.equal("integer", math.type(fs.number "/sys/class/power_supply/BAT0/capacity"))
    assert.equal(-1, fs.number "/sys/class/net/enp0s31f6/speed")
    assert_refused(EBADMSG, "/proc/loadavg", fs.number "/proc/loadavg")
    assert_refused(EBADMSG, "/sys/class/power_supply/BAT0/status", fs.number "/sys/class/power_supply/BAT0/status")
    assert_refused(ENOENT, "/sys/none", fs.number "/sys/none")
  end)

  it("lists directories, sorted", function()
    assert.same({ "docker0", "enp0s31f6", "lo", "wlp2s0" }, fs.list "/sys/class/net")
    assert_refused(ENOENT, "/sys/class/none", fs.list "/sys/class/none")
    assert_refused(EACCES, "/etc", fs.list "/etc")
  end)

  it("reads many attributes in one call, without their newline", function()
    local values = fs.values("/sys/class/power_supply/BAT0", { "type", "status", "none", "capacity" })
    assert.same({ type = "Battery", status = "Discharging", capacity = "71" }, values)
    assert.same({}, fs.values("/sys/class/none", { "x" }))
    assert.same({ ["queue/rotational"] = "0" }, fs.values("/sys/block/nvme0n1", { "queue/rotational" }))
    assert_refused(EACCES, "/etc", fs.values("/etc", { "passwd" }))
  end)

  it("lets no attribute climb out of its directory", function()
    assert.same({}, fs.values("/sys/class/net", { "../../../../root/.statfs", "..", "/etc/passwd", "" }))
    assert.same({}, fs.values("/proc/1", { "environ", "cmdline", "../meminfo" }))
    assert.equal("string", type(fs.values("/proc/1", { "stat" }).stat))
  end)

  it("refuses what is larger than asked for, and does not cut it", function()
    assert_refused(EFBIG, "/proc/loadavg", fs.read("/proc/loadavg", 5))
    assert.equal(29, #fs.read("/proc/loadavg", 29))
  end)

  it("refuses directories, and paths that are not absolute", function()
    assert_refused(EISDIR, "/proc/pressure", fs.read "/proc/pressure")
    assert_refused(EINVAL, "proc/loadavg", fs.read "proc/loadavg")
    assert_refused(EINVAL, "/proc/loadavg", fs.link "/proc/loadavg")
  end)

  it("raises on what is no path, and on a zero byte in one", function()
    assert.has_error(function() return fs.read() end)
    assert.has_error(function() return fs.read {} end)
    assert.has_error(function() return fs.read "/proc/loadavg\0" end)
    assert.has_error(function() return fs.read("/proc/loadavg", -1) end)
    assert.has_error(function() return fs.values("/sys/class/net/lo", { 1 }) end)
    assert.has_error(function() return fs.values("/sys/class/net/lo", { "m\0tu" }) end)
    assert.has_error(function() return fs.values "/sys/class/net/lo" end)
  end)

  for _, path in ipairs {
    "/etc/passwd", "/etc/shadow", "/", "/proc/../etc/passwd", "/sys/../../etc/passwd", "/proc/1/environ", "/proc/self/environ",
    "/proc/1/cmdline", "/proc/1/mem", "/proc/1/maps", "/proc/1/root/etc/passwd", "/proc/1/cwd/x", "/proc/1/fd/0", "/proc/kcore",
    "/proc/kmsg", "/proc/kallsyms", "/proc/keys", "/proc/1/task/1/environ", "/sys/kernel/debug/x", "/root/.ssh/id_rsa",
  } do
    it("closes " .. path, function() assert_refused(EACCES, path, fs.read(path)) end)
  end
end)

describe("sonda.fs on a hostile tree", function()
  local fs = machine "hostile"

  for _, path in ipairs { "/proc/mdstat", "/proc/schedstat", "/proc/loop", "/proc/8/stat", "/sys/class/net/evil/passwd",
                          "/sys/class/net/climber/passwd", "/etc/os-release" } do
    it("follows no link out of the root: " .. path, function() assert_refused(EACCES, path, fs.read(path)) end)
  end

  it("tells where such a link points, and no more", function()
    assert.equal("/etc/passwd", fs.link "/proc/mdstat")
    assert_refused(EACCES, "/sys/class/net/evil", fs.list "/sys/class/net/evil")
  end)

  it("takes numbers past 64 bits and bytes of zero as text only", function()
    assert_refused(EBADMSG, "/sys/class/net/eth0/mtu", fs.number "/sys/class/net/eth0/mtu")
    assert.equal("u\0p\n", fs.read "/sys/class/net/eth0/operstate")
    assert.equal("", fs.read "/sys/class/net/eth0/address")
  end)
end)

describe("sonda.fs with directories allowed", function()
  it("reads below them, and nothing else", function()
    local layer <close> = support.layer { ["in/a.prom"] = "a 1\n", ["in/deep/b.prom"] = "b 2\n", ["secret"] = "s\n" }
    assert(os.execute(("ln -s ../secret %s/in/leak; ln -s /etc/passwd %s/in/passwd; ln -s deep/b.prom %s/in/b; mkfifo %s/in/fifo")
      :format(layer.path, layer.path, layer.path, layer.path)))
    local inside = layer.path .. "/in"
    local fs = machine("laptop", { inside })
    assert.equal("a 1\n", fs.read(inside .. "/a.prom"))
    assert.equal("b 2\n", fs.read(inside .. "/b"))
    assert.same({ "a.prom", "b", "deep", "fifo", "leak", "passwd" }, fs.list(inside))
    assert.same({ ["deep/b.prom"] = "b 2" }, fs.values(inside, { "deep/b.prom", "leak", "passwd", "../secret", "fifo" }))
    for _, name in ipairs { "/leak", "/passwd", "/fifo", "/../secret" } do
      assert_refused(EACCES, inside .. name, fs.read(inside .. name))
    end
    assert_refused(EACCES, layer.path .. "/secret", fs.read(layer.path .. "/secret"))
    assert_refused(EACCES, inside .. "side", fs.read(inside .. "side"))
  end)

  it("keeps the rules of /proc even where the whole root is allowed", function()
    local fs = sonda.open { allow_read = { "/" } }.fs
    assert.is_string(fs.read "/etc/passwd")
    assert_refused(EACCES, "/proc/self/environ", fs.read "/proc/self/environ")
  end)

  it("refuses the directory that is not there", function()
    local fs = machine("laptop", { "/nowhere/at/all" })
    assert_refused(ENOENT, "/nowhere/at/all/x", fs.read "/nowhere/at/all/x")
  end)
end)
