-- SPDX-License-Identifier: MIT
-- GET /metrics over recorded machines: both formats, the choice of collectors, and the same truth as the JSON routes.
local support = require "support"
local accept = require "lib.accept"
local cpuinfo = require "lib.cpuinfo"
local os_release = require "lib.os_release"

local OPEN <const> = "application/openmetrics-text"

local function lines(text)
  return text:gmatch "[^\n]+"
end

---The samples of a text as { series = value }, with what the format forbids raised.
local function samples(text, open)
  local found, heads, current = {}, {}, nil
  assert.equal("\n", text:sub(-1))
  for line in lines(text) do
    local keyword, name = line:match "^# (%u+) ?(%S*)"
    if keyword == "TYPE" then
      assert.is_nil(heads[name], "two heads: " .. name)
      heads[name], current = true, name
    elseif not keyword then
      local series, value = line:match "^(.*) (%S+)$"
      assert.is_truthy(series, line)
      assert.is_nil(found[series], "twice: " .. line)
      assert.equal(current, series:sub(1, #current), line)
      found[series] = tonumber(value) or value
    end
  end
  if open then assert.equal("# EOF\n", text:sub(-6)) end
  return found
end

local function series_of(machine, target, flags)
  local host <close> = support.host(machine, flags)
  local answer = host:get(target)
  assert.equal(200, answer.status, answer.fault or answer.body)
  return samples(answer.body), answer
end

local of_kernel = {
  "arp", "conntrack", "cpu", "diskstats", "entropy", "filefd", "filesystem", "kernel_hung", "loadavg", "meminfo", "netclass",
  "netdev", "netstat", "os", "pressure", "schedstat", "sockstat", "softnet", "stat", "textfile", "time", "timex",
  "udp_queues", "uname", "vmstat",
}

describe("GET /metrics", function()
  for _, machine in ipairs { "laptop", "vm", "container", "kernel-3.10", "hostile" } do
    it("is sound on the machine " .. machine, function()
      local found, answer = series_of(machine, "/metrics")
      assert.equal("text/plain; version=0.0.4; charset=utf-8", answer.headers["Content-Type"])
      for _, name in ipairs(of_kernel) do
        assert.is_number(found[('node_scrape_collector_success{collector="%s"}'):format(name)], name)
        assert.is_number(found[('node_scrape_collector_duration_seconds{collector="%s"}'):format(name)], name)
      end
    end)
  end

  it("succeeds with what every kernel has", function()
    local found = series_of("laptop", "/metrics")
    for _, name in ipairs { "cpu", "loadavg", "meminfo", "stat", "os", "uname", "textfile" } do
      assert.equal(1, found[('node_scrape_collector_success{collector="%s"}'):format(name)], name)
    end
  end)

  it("speaks OpenMetrics to those who prefer it", function()
    local host <close> = support.host "laptop"
    local answer = host:get("/metrics", { Accept = OPEN .. ";version=1.0.0,text/plain;version=0.0.4;q=0.5" })
    assert.equal(OPEN .. "; version=1.0.0; charset=utf-8", answer.headers["Content-Type"])
    assert.is_truthy(answer.body:find("\n# TYPE node_cpu_seconds counter\n", 1, true))
    assert.is_truthy(answer.body:find("\nnode_cpu_seconds_total{", 1, true))
    samples(answer.body, true)
  end)

  it("runs the collectors asked for", function()
    local found = series_of("laptop", "/metrics?collect[]=loadavg&collect%5B%5D=meminfo")
    assert.is_number(found.node_load1)
    assert.is_number(found.node_memory_MemTotal_bytes)
    assert.is_nil(found.node_boot_time_seconds)
  end)

  it("leaves out the collectors excluded", function()
    local found = series_of("laptop", "/metrics?exclude[]=loadavg")
    assert.is_nil(found.node_load1)
    assert.is_number(found.node_boot_time_seconds)
  end)

  it("takes the exclusion of what is not there", function()
    local found = series_of("laptop", "/metrics?exclude[]=loadavg&exclude[]=systemd&exclude[]=arp", { "--no-collector.arp" })
    assert.is_nil(found.node_load1)
    assert.is_number(found.node_boot_time_seconds)
  end)

  it("refuses names that are none, and both lists at once", function()
    local host <close> = support.host("laptop", { "--no-collector.arp" })
    for target, detail in pairs {
      ["?collect[]=nothing"] = "missing collector: nothing",
      ["?collect[]=arp"] = "disabled collector: arp",
      ["?collect[]=cpu&exclude[]=stat"] = "collect and exclude cannot be combined",
    } do
      local answer = host:get("/metrics" .. target)
      assert.equal(400, answer.status, target)
      assert.same({ detail = detail }, answer.json)
    end
  end)

  it("obeys the switches of the command line", function()
    local flags = { "--collector.disable-defaults", "--collector.loadavg", "--collector.cpu", "--no-collector.cpu" }
    local found = series_of("laptop", "/metrics", flags)
    assert.is_number(found.node_load1)
    assert.is_nil(found['node_scrape_collector_success{collector="cpu"}'])
    assert.is_nil(found['node_scrape_collector_success{collector="stat"}'])
  end)

  it("obeys the patterns of the command line", function()
    local with = series_of("laptop", "/metrics?collect[]=netdev", { "--collector.netdev.device-include=^lo$" })
    local without = series_of("laptop", "/metrics?collect[]=netdev", { "--collector.netdev.device-exclude=^lo$" })
    assert.is_number(with['node_network_receive_bytes_total{device="lo"}'])
    assert.is_nil(without['node_network_receive_bytes_total{device="lo"}'])
    for series in pairs(with) do
      local device = series:match "^node_network_receive_bytes_total{device=\"(.-)\""
      assert.is_true(device == nil or device == "lo", series)
    end
  end)

  it("tells a bad pattern when the scripts load", function()
    local host <close> = support.host("laptop", { "--collector.netdev.device-include=[" })
    assert.is_truthy(host.faults:find("netdev.lua", 1, true), host.faults)
    assert.is_truthy(host.faults:find("bracket is not closed", 1, true), host.faults)
  end)

  it("says what the JSON routes say", function()
    local host <close> = support.host "laptop"
    local found = samples(host:get("/metrics").body)
    local memory, disks = host:get("/metrics/memory").json, host:get("/metrics/disks").json
    assert.equal(found.node_memory_MemTotal_bytes, memory.total_bytes)
    assert.equal(found.node_memory_MemAvailable_bytes, memory.available_bytes)
    assert.equal(found.node_load1, host:get("/metrics/system").json.load_average["1m"])
    assert.is_table(disks)
  end)
end)

describe("Accept", function()
  for header, open in pairs {
    [""] = false,
    ["*/*"] = false,
    ["text/plain"] = false,
    [OPEN] = true,
    [OPEN .. "; version=0.0.1"] = true,
    [OPEN .. "; version=\"1.0.0\"; charset=utf-8"] = true,
    [OPEN .. ";version=2.0.0"] = false,
    [OPEN .. ";q=0"] = false,
    [OPEN .. ";version=1.0.0;q=0.4, text/plain;version=0.0.4;q=0.5"] = false,
    ["text/plain;q=0.5," .. OPEN .. ";q=0.5"] = true,
    ["application/vnd.google.protobuf;q=0.8, text/html"] = false,
  } do
    it(("'%s' is %s"):format(header, open and "OpenMetrics" or "text"), function()
      assert.equal(open, accept.openmetrics(header))
    end)
  end
end)

describe("cpuinfo", function()
  it("is a table a processor", function()
    local cpus = cpuinfo.parse "processor\t: 0\nmodel name\t: A: B\nflags\t\t: fpu vme\n\nprocessor\t: 1\nbugs\t\t:\n"
    assert.same({
      { processor = "0", ["model name"] = "A: B", flags = "fpu vme" },
      { processor = "1", bugs = "" },
    }, cpus)
  end)
end)

describe("os-release", function()
  it("is read as the shell would", function()
    assert.same({ NAME = "A \"B\"", ID = "x", V = "q\\n" },
      os_release.parse "NAME=\"A \\\"B\\\"\"\n# C=1\nID=x\nV='q\\n'\nbad line\n")
  end)

  it("has dates in days of the Gregorian calendar", function()
    assert.equal(0, os_release.date "1970-01-01")
    assert.equal(951782400, os_release.date "2000-02-29")
    assert.equal(1782777600, os_release.date "2026-06-30")
    assert.is_nil(os_release.date "soon")
    assert.is_nil(os_release.date(nil))
  end)
end)
