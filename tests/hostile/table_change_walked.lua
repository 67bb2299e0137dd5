-- SPDX-License-Identifier: MIT
-- Tries: tables that change their metatable, length and elements while the library walks them
-- Expect: done,error,time
local sonda = require "sonda"

local function shrinking(t)
  return function(a, b)
    t[#t] = nil
    setmetatable(t, { __index = function() return {} end, __newindex = print })
    return tostring(a) < tostring(b)
  end
end

local function walks(t)
  local function at(_, i)
    t[i] = nil
    return "x"
  end
  local function take(self, key, value)
    rawset(self, key, value)
    t[key] = nil
  end
  local lying = { __index = at, __newindex = take, __len = function() return 1000 end }
  local other = setmetatable({}, lying)
  return {
    function() table.sort(t, shrinking(t)) end,
    function() table.sort(setmetatable(t, lying), function() error {} end) end,
    function() table.concat(setmetatable(t, lying), ",") end,
    function() table.move(t, 1, 100, 50, other) end,
    function() table.insert(other, 1, 2) end,
    function() table.remove(other, 3) end,
    function() return table.unpack(other) end,
    function() return ("%s"):rep(200):format(table.unpack(other, 1, 200)) end,
    function() return ("x"):rep(100):gsub(".", function() return table.concat(other, ",", 1, 9) end) end,
  }
end

sonda.get("/hostile", function()
  for i = 1, 9 do
    local t = {}
    for n = 1, 100 do t[n] = n end
    pcall(walks(t)[i])
  end
  return {}
end)
