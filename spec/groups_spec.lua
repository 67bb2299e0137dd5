-- SPDX-License-Identifier: MIT
local collector = require "support.collector"
local support = require "support"

local TREE <const> = "tests/fixtures/collectors/cgroup"
local ID <const> = "4b0f9d3c6e1a2b5c8d7e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e"

local function node(flags)
  return support.flags {
    "--path.procfs", TREE .. "/proc", "--path.sysfs", TREE .. "/sys", "--path.rootfs", TREE, table.unpack(flags or {}),
  }
end

local function column(list, name)
  local found = {}
  for i, row in ipairs(list) do found[i] = row[name] end
  return found
end

describe("GET /metrics/containers", function()
  it("names containers as the kubelet does, the greatest first", function()
    local host <close> = node()
    local answer = host:get("/metrics/containers").json
    assert.equal(2, answer.total)
    local first = answer.containers[1]
    assert.same({ ID, "shop", "web-0", "main", "unknown" },
      { first.id, first.namespace, first.pod, first.container, first.image })
    assert.same({ 3.99, 5.0, 48000000, 49000000, 67108864, 3 },
      { first.cpu_seconds, first.throttled_percent, first.working_set_bytes, first.used_bytes, first.limit_bytes, first.tasks })
    assert.equal("shop", answer.containers[2].namespace)
  end)

  it("tells an absent name, limit and cut as null", function()
    local host <close> = node()
    local body = host:get("/metrics/containers").body
    assert.truthy(body:find('"cut":null', 1, true))
    assert.truthy(body:find('"container":null', 1, true))
    assert.truthy(body:find('"limit_bytes":null', 1, true))
  end)

  it("says why some are left out", function()
    local host <close> = node { "--collector.cgroup.max-groups=4" }
    assert.equal("cap", host:get("/metrics/containers").json.cut)
  end)

  it("refuses what it cannot sort by, and tops that are none", function()
    local host <close> = node()
    assert.equal(422, host:get("/metrics/containers?sort=name").status)
    for _, top in ipairs { "0", "-1", "1001", "ten", "" } do
      assert.equal(422, host:get("/metrics/containers?top=" .. top).status)
    end
  end)

  it("is documented with its bounds", function()
    local host <close> = node()
    local parameters = host:get("/openapi.json").json.paths["/metrics/containers"].get.parameters
    assert.same({ "top", "sort" }, column(parameters, "name"))
    assert.equal(1000, parameters[1].schema.maximum)
  end)
end)

describe("GET /metrics/units", function()
  it("shows the greatest first, by what is asked", function()
    local host <close> = node()
    assert.same({ "cron.service", "ssh.service" }, column(host:get("/metrics/units").json.units, "name"))
    assert.same({ "ssh.service" }, column(host:get("/metrics/units?sort=memory&top=1").json.units, "name"))
    assert.equal(2, host:get("/metrics/units?top=1").json.total)
  end)

  it("is 503 where the kernel has no control groups", function()
    local host <close> = support.flags { "--path.sysfs", "tests/fixtures/collectors/empty" }
    assert.equal(503, host:get("/metrics/units").status)
  end)
end)

describe("GET /metrics/resource", function()
  it("is what the kubelet tells of node, pods and containers", function()
    local host <close> = node()
    local answer = host:get "/metrics/resource"
    local container, pod = 'container="main",namespace="shop",pod="web-0"', 'namespace="shop",pod="web-0"'
    local started = answer.body:match "container_start_time_seconds{[^}]*} (%d+)\n"
    local lines = {}
    for line in answer.body:gmatch "[^#\n][^\n]*" do
      if not line:find "^ %u+ " then lines[#lines + 1] = line end
    end
    assert.same({
      "container_cpu_usage_seconds_total{" .. container .. "} 3.99",
      "container_memory_working_set_bytes{" .. container .. "} 48000000",
      "container_start_time_seconds{" .. container .. "} " .. started,
      "container_swap_limit_bytes{" .. container .. "} 0",
      "container_swap_usage_bytes{" .. container .. "} 4096",
      "node_cpu_usage_seconds_total 90",
      "node_memory_working_set_bytes 1300000",
      "node_swap_usage_bytes 40960",
      "pod_cpu_usage_seconds_total{" .. pod .. "} 4",
      "pod_memory_working_set_bytes{" .. pod .. "} 49000000",
      "pod_swap_usage_bytes{" .. pod .. "} 4096",
      "resource_scrape_error 0",
    }, lines)
  end)

  it("says that some groups were left out", function()
    local host <close> = node { "--collector.cgroup.max-groups=2" }
    assert.truthy(host:get("/metrics/resource").body:find "\nresource_scrape_error 1\n$")
  end)
end)

describe("the collector cgroup", function()
  it("is off unless asked for", function()
    local host <close> = node()
    assert.is_nil(host:get("/metrics").body:find("container_", 1, true))
  end)

  it("gives what kube-prometheus' rules select by", function()
    local exposition = collector.run("cgroup").exposition
    local names = ',image="unknown",%s,namespace="shop",pod="web-0"}'
    assert.truthy(exposition:find('container_cpu_usage_seconds_total{container="main",cpu="total",id="/kubepods', 1, true))
    assert.truthy(exposition:find(names:format('name="' .. ID .. '"') .. " 48000000\n", 1, true))
    assert.truthy(exposition:find('container_network_receive_bytes_total{container="",id=', 1, true))
    assert.truthy(exposition:find('sonda_unit_cpu_seconds_total{name="ssh.service"} 1.5\n', 1, true))
    assert.truthy(exposition:find('\nsonda_cgroup_cut{reason="cap"} 0\n', 1, true))
  end)

  it("has no data where there are no control groups", function()
    assert.equal(0, collector.run("cgroup", { tree = "empty" }).success)
  end)

  it("refuses bounds that are none", function()
    for _, value in ipairs { "0", "x", "16385", "1.5" } do
      local host <close> = support.flags { "--collector.cgroup.max-groups=" .. value }
      assert.truthy(host.faults and host.faults:find("wants a whole number from 1 to 16384", 1, true), value)
    end
  end)
end)

describe("sonda.proc.groups", function()
  local function ask(options)
    local host <close> = support.scripts({ ["ask.lua"] = ([[
      local sonda = require "sonda"
      sonda.get("/ask", function() return sonda.proc.groups(%s) end)
    ]]):format(options) }, "vm")
    return host:get "/ask"
  end

  it("raises for what it does not take", function()
    for _, options in ipairs {
      "{ top = -1 }", "{ top = 1001 }", "{ sort = 'name' }", "{ kinds = { 'pods' } }", "{ kinds = 'pod' }", "{ kinds = { 7 } }",
      "{ max_ms = 0 }", "{ max_groups = 16385 }", "{ other = 1 }", "7",
    } do
      assert.equal(500, ask(options).status, options)
    end
  end)

  it("tells all kinds unless told which, and copies what it tells", function()
    local layer <close> = support.layer { ["ask.lua"] = [[
      local sonda = require "sonda"
      sonda.get("/all", function()
        local first = sonda.need(sonda.proc.groups { top = 100 })
        local none = sonda.need(sonda.proc.groups { top = 0, kinds = { "unit", "pod" } })
        local kinds = {}
        for _, group in ipairs(first.top) do kinds[group.kind] = (kinds[group.kind] or 0) + 1 end
        return { kinds = kinds, total = first.total, none = none.total, tops = #none.top }
      end)
    ]] }
    local host <close> = node { "--scripts", layer.path }
    assert.same({ kinds = { root = 1, slice = 3, pod = 1, container = 2, unit = 2 }, total = 9, none = 3, tops = 0 },
      host:get("/all").json)
  end)
end)
