-- SPDX-License-Identifier: MIT
-- Tries: suspended coroutines, each prepared where little of C's stack was used, closed in one another from deep calls
-- Expect: done,error,time,memory
local sonda = require "sonda"

local ways = {
  function(f) string.gsub("x", "x", f) end,
  function(f) table.sort({ 1, 2 }, function() f() return false end) end,
  function(f) table.concat(setmetatable({}, { __index = function() f() return "x" end }), "", 1, 1) end,
  function(f) string.format("%s", setmetatable({}, { __tostring = function() f() return "x" end })) end,
  function(f) print(setmetatable({}, { __tostring = function() f() return "x" end })) end,
  function(f) xpcall(error, f) end,
}

local function chain(n, way)
  local list = {}
  for i = 1, n do
    list[i] = coroutine.create(function()
      local _ <close> = setmetatable({}, { __close = function()
        local function deep(d)
          if d > 0 then return way(function() deep(d - 1) end) end
          if list[i + 1] then coroutine.close(list[i + 1]) end
        end
        deep(185)
      end })
      coroutine.yield()
    end)
    coroutine.resume(list[i])
  end
  return list
end

sonda.get("/hostile", function()
  for _, way in ipairs(ways) do coroutine.close(chain(39, way)[1]) end
  return {}
end)
