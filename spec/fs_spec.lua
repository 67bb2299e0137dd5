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

describe("paths, however they are spelled", function()
  local SECRET <const> = "the-secret-of-" .. "somebody-else"

  -- What is closed, in a tree of its own, each with the secret in it.
  local closed = {
    "proc/1/environ", "proc/1/cmdline", "proc/1/maps", "proc/1/task/1/environ", "proc/kcore", "proc/kallsyms", "proc/iomem",
    "proc/keys", "sys/kernel/debug/x", "sys/kernel/notes", "sys/fs/pstore/dmesg", "sys/firmware/efi/efivars/x",
    "sys/module/e1000/sections/.text", "root/etc/shadow", "outside",
  }
  local links = {
    { "1", "proc/self" }, { "../../../module/e1000", "sys/class/net/eth0/module" }, { "../kernel/debug", "sys/block/debug" },
    { "../../outside", "proc/1/status" }, { "../outside", "sys/out" }, { "../..", "sys/kernel/up" },
  }
  -- Ways to name a closed file: those of its links, and odd spellings of all.
  local names = {
    "/proc/self/environ", "/proc/self/task/1/environ", "/proc/self/maps", "/proc/1/status", "/sys/out",
    "/sys/class/net/eth0/module/sections/.text", "/outside", "/etc/shadow", "/sys/kernel/up/outside",
  }

  local function tree()
    local files = { ["proc/1/stat"] = "1 (init) S\n" }
    for _, name in ipairs(closed) do files[name] = SECRET end
    files["sys/class/net/eth0/mtu"], files["sys/block/x"] = "1500\n", "1\n"
    local made = support.layer(files)
    for _, link in ipairs(links) do assert(os.execute(("ln -s %s %s/%s"):format(link[1], made.path, link[2]))) end
    for _, name in ipairs(closed) do
      if name:find "^proc/" or name:find "^sys/" then names[#names + 1] = "/" .. name end
    end
    return made
  end

  local function spellings(path)
    local list = {
      path, path .. "/", path .. "/.", "/." .. path, "//" .. path, "/./" .. path, path .. "//", path:upper(),
      (path:gsub("/", "//")), (path:gsub("/", "/./")), (path:gsub("^(/%w+)/", "%1/x/../")), path .. "/../" .. path:match "[^/]*$",
      "/proc/.." .. path, "/sys/.." .. path, "/proc/self/../.." .. path, path .. "\0", path:sub(2), "." .. path, "",
      "/" .. ("./"):rep(1000) .. path, ("/"):rep(4000) .. path, ("/x"):rep(3000) .. path,
    }
    return list
  end

  ---The directory and the name of each way to cut the path in two, for functions that take both.
  local function cuts(path)
    local list = { { "/", path }, { "/proc", path }, { "/", path:sub(2) } }
    for at in path:gmatch "()/" do
      if at > 1 then
        for _, name in ipairs { path:sub(at + 1), "./" .. path:sub(at + 1), ".//" .. path:sub(at + 1) .. "/", path:sub(at) } do
          list[#list + 1] = { path:sub(1, at - 1), name }
        end
      end
    end
    return list
  end

  local function holds(value, depth)
    if type(value) == "string" then return value:find(SECRET, 1, true) ~= nil end
    if type(value) ~= "table" or depth == 0 then return false end
    for k, v in pairs(value) do
      if holds(k, depth - 1) or holds(v, depth - 1) then return true end
    end
    return false
  end

  local function functions(t, prefix, list)
    for name, v in pairs(t) do
      if type(v) == "function" then list[prefix .. name] = v end
      if type(v) == "table" then functions(v, prefix .. name .. ".", list) end
    end
    return list
  end

  local function try(name, f, ...)
    local answers = table.pack(pcall(f, ...))
    assert.is_false(holds(answers, 6), ("%s(%q, …) tells what is closed"):format(name, (...)))
  end

  it("lead nowhere that is closed, through no function that is offered", function()
    local made <close> = tree()
    for _, allow in ipairs { {}, { made.path .. "/proc/1/task" } } do
      local offered = functions(sonda.open {
        procfs = made.path .. "/proc", sysfs = made.path .. "/sys/", rootfs = made.path .. "/./root", allow_read = allow,
      }, "", {})
      assert.is_function(offered["fs.values"])
      for name, f in pairs(offered) do
        for _, path in ipairs(names) do
          for _, spelling in ipairs(spellings(path)) do
            try(name, f, spelling)
            try(name, f, "/proc", { spelling })
          end
          for _, cut in ipairs(cuts(path)) do
            try(name, f, cut[1], { cut[2] })
            try(name, f, cut[1], cut[2])
          end
        end
      end
    end
  end)

  it("lead to what is open, with every function of sonda.fs", function()
    local made <close> = tree()
    local fs = sonda.open { procfs = made.path .. "/proc", sysfs = made.path .. "/sys", rootfs = made.path .. "/root" }.fs
    local tried = {
      read = function(path) return fs.read(path .. "class/net/eth0/mtu") == "1500\n" end,
      number = function(path) return fs.number(path .. "class/net/eth0/mtu") == 1500 end,
      list = function(path) return fs.list(path .. "class/net")[1] == "eth0" end,
      link = function(path) return fs.link(path .. "class/net/eth0/module") == "../../../module/e1000" end,
      values = function(path) return fs.values(path .. "class/./net", { "eth0//mtu" })["eth0//mtu"] == "1500" end,
    }
    for name in pairs(fs) do
      assert.is_function(tried[name], "say here how fs." .. name .. " takes its path")
      for _, path in ipairs { "/sys/", "//sys//", "/./sys/./", "/sys/" .. ("./"):rep(100) } do
        assert.is_true(tried[name](path), name .. " of " .. path)
      end
    end
  end)
end)
