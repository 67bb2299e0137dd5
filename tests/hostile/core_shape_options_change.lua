-- SPDX-License-Identifier: MIT
-- Tries: options of a shape that are others at each look
-- Expect: done
local sonda = require "sonda"

sonda.get("/hostile", function()
  for _, later in ipairs { 5, true, "x", {}, { 1, 2 } } do
    local looks = 0
    local options = setmetatable({}, {
      __index = function(_, key)
        looks = looks + 1
        if key == "enum" then return looks == 1 and { "a", "b" } or later end
        if key == "decimals" then return 1e300 end
      end,
    })
    pcall(sonda.shape.string, options)
    pcall(sonda.shape.number, options)
  end
  return {}
end)
