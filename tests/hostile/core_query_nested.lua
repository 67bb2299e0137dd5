-- SPDX-License-Identifier: MIT
-- Tries: to declare a route while another one's options are read
-- Expect: done
local sonda = require "sonda"

local n = 0
local parameter = setmetatable({ "a", "string" }, {
  __index = function()
    n = n + 1
    sonda.get("/nested/" .. n, function() return {} end)
  end,
})

sonda.get("/hostile", { query = { parameter }, summary = "outer" }, function()
  for _, route in ipairs(sonda.routes()) do assert(route.path ~= "/nested/1") end
  return {}
end)
