-- SPDX-License-Identifier: MIT
-- Every recipe of scripts/README.md, run as it stands there.
local support = require "support"

---Blocks of code below a heading: { { language, text }, … }.
local function blocks_of(section)
  local blocks = {}
  for language, text in section:gmatch "\n```(%w+)\n(.-)```" do
    blocks[#blocks + 1] = { language = language, text = text }
  end
  return blocks
end

---Recipes: their title, their files by name, what is asked and answered.
local function recipes()
  local list = {}
  local cookbook = support.read("scripts/README.md"):match "\n## Cookbook\n(.-)\n## "
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

describe("the cookbook of scripts/README.md", function()
  local all = recipes()

  it("has recipes", function() assert.is_true(#all >= 15) end)

  for _, recipe in ipairs(all) do
    it("does what it says: " .. recipe.title, function()
      assert.is_true(next(recipe.files) ~= nil and #recipe.asked > 0)
      local host <close> = support.scripts(recipe.files, "laptop")
      assert.is_nil(host.faults)
      assert.equal("", host:dry_run())
      for _, one in ipairs(requests(recipe.asked)) do
        ask(host, one)
      end
    end)
  end
end)
