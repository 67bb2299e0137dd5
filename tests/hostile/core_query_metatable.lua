-- SPDX-License-Identifier: MIT
-- Tries: a metatable on the query's table, which the next request is lent
-- Expect: done
local sonda = require "sonda"

local query = {
  { "a", "string", list = true },
  { "b", "integer", default = 1 },
}

sonda.get("/hostile", { query = query }, function(request)
  assert(request.query.a[2] == "2" and request.query.b == 1)
  local function loop() while true do end end
  setmetatable(request.query, { __index = function() return 5 end, __newindex = loop })
  return {}
end)
