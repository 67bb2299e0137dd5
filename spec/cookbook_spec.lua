-- SPDX-License-Identifier: MIT
-- Every recipe of scripts/README.md and scripts/OPENWRT.md, run as it stands there.
local support = require "support"

---Blocks of code below a heading: { { language, text }, … }.
local function blocks_of(section)
  local blocks = {}
  for language, text in section:gmatch "\n```(%w+)\n(.-)```" do
    blocks[#blocks + 1] = { language = language, text = text }
  end
  return blocks
end

---Recipes below a heading of a page: their title, their files by name, what is asked and answered.
local function recipes(page, heading)
  local list = {}
  local cookbook = support.read(page):match("\n## " .. heading .. "\n(.-)\n## ")
  cookbook = cookbook:gsub("\n### ", "\0")
  for title, section in cookbook:gmatch "%z([^\n]+)\n([^%z]*)" do
    local recipe = { title = title, files = {}, asked = {} }
    for _, block in ipairs(blocks_of("\n" .. section)) do
      if block.language == "lua" then
        recipe.files[assert(block.text:match "^%-%- ([%w_/]+%.lua)\n", title)] = block.text
      else
        recipe.asked = block.text
      end
    end
    list[#list + 1] = recipe
  end
  return list
end

---Requests of a http block: { method, target, body, status, answer }.
local function requests(text)
  local list = {}
  for line in text:gmatch "[^\n]+" do
    local method, rest = line:match "^([A-Z]+) (/.*)$"
    if method then
      local target, body = rest:match "^(%S+) ?(.*)$"
      list[#list + 1] = { method = method, target = target, body = body ~= "" and body or nil }
    else
      local status, answer = line:match "^(%d%d%d) ?(.*)$"
      list[#list].status, list[#list].answer = tonumber(status), answer
    end
  end
  return list
end

---Whether the body is the expected text, … standing for anything.
local function fits(body, expected)
  local pattern = expected:gsub("[%^%$%(%)%%%.%[%]%*%+%-%?]", "%%%0"):gsub("…", ".*")
  return body:gsub("\n$", ""):find("^" .. pattern .. "$") ~= nil
end

local function ask(host, one)
  local answer = host:ask(one.method, one.target, one.body)
  local told = ("%s %s: %d %s %s"):format(one.method, one.target, answer.status, answer.body:sub(1, 2000), answer.fault or "")
  assert.equal(one.status, answer.status, told)
  assert.is_true(fits(answer.body, one.answer), told)
end

---What the recipe says, asked of a host of these flags.
local function try(recipe, flags)
  assert.is_true(next(recipe.files) ~= nil and #recipe.asked > 0)
  local layer <close> = support.layer(recipe.files)
  local host <close> = support.flags { "--scripts", layer.path, table.unpack(flags) }
  assert.is_nil(host.faults)
  assert.equal("", host:dry_run())
  for _, one in ipairs(requests(recipe.asked)) do
    ask(host, one)
  end
end

local function roots(tree)
  return { "--path.procfs", tree .. "/proc", "--path.sysfs", tree .. "/sys", "--path.rootfs", tree .. "/root" }
end

describe("the cookbook of scripts/README.md", function()
  local all = recipes("scripts/README.md", "Cookbook")

  it("has recipes", function() assert.is_true(#all >= 15) end)

  for _, recipe in ipairs(all) do
    it("does what it says: " .. recipe.title, function() try(recipe, roots "tests/fixtures/machines/laptop") end)
  end
end)

describe("the page scripts/OPENWRT.md", function()
  local all = recipes("scripts/OPENWRT.md", "Three collectors")
  local here <close> = assert(io.popen "pwd")
  local var = here:read "l" .. "/tests/fixtures/openwrt/var"

  it("has three recipes", function() assert.equal(3, #all) end)

  for _, recipe in ipairs(all) do
    it("does what it says: " .. recipe.title, function()
      try(recipe, {
        "--path.procfs", "tests/fixtures/openwrt/proc", "--path.sysfs", "tests/fixtures/openwrt/sys", "--allow-read", var,
        "--collector.dhcp_leases.file", var .. "/dhcp.leases", "--collector.nft_counters.file", var .. "/nft.json",
      })
    end)
  end
end)
