-- SPDX-License-Identifier: MIT
-- The collector that scripts/collectors/README.md teaches with is written into a layer of its own and run.
local collector = require "support.collector"

local function example()
  local file <close> = assert(io.open("scripts/collectors/README.md"))
  return assert(file:read("a"):match("```lua\n(%-%- collectors/zram%.lua.-)```"))
end

local function with_layer(name, text, run)
  local layer = os.tmpname()
  os.remove(layer)
  assert(os.execute("mkdir -p " .. layer .. "/collectors"))
  local file = assert(io.open(layer .. "/collectors/" .. name .. ".lua", "w"))
  file:write(text)
  file:close()
  local sound, result = pcall(run, layer)
  os.execute("rm -r " .. layer)
  return assert(sound and result, result)
end

local function run_in_layer(text)
  return with_layer("zram", text, function(layer)
    local flags = { "--scripts", layer, "--collector.dmmultipath" }
    return collector.run("zram", { tree = "zram", flags = flags })
  end)
end

describe("the collector of the README", function()
  it("has at most 20 lines of code", function()
    local lines = 0
    for line in example():gmatch("[^\n]+") do
      if not line:find("^%s*%-%-") then lines = lines + 1 end
    end
    assert.is_true(lines <= 20, lines .. " lines")
  end)

  it("works as it stands, from a layer", function()
    local answer = run_in_layer(example())
    assert.is_nil(answer.faults)
    assert.equal(1, answer.success)
    assert.equal([[
# TYPE node_zram_compressed_bytes gauge
node_zram_compressed_bytes{device="zram0"} 1024
# TYPE node_zram_disksize_bytes gauge
node_zram_disksize_bytes{device="zram0"} 8192
node_zram_disksize_bytes{device="zram1"} 0
# TYPE node_zram_memory_bytes gauge
node_zram_memory_bytes{device="zram0"} 2048
# TYPE node_zram_stored_bytes gauge
node_zram_stored_bytes{device="zram0"} 4096
]], answer.text)
  end)

  it("costs itself alone when it is broken", function()
    local broken = example():gsub("parse%.words%(text%)", "(nil)")
    local answer = run_in_layer(broken)
    assert.equal(0, answer.success)
    assert.equal("", answer.text)
    local beside = '\nnode_scrape_collector_success{collector="dmmultipath"} 1\n'
    assert.is_truthy(answer.exposition:find(beside, 1, true))
  end)
end)
