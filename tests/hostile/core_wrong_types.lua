-- SPDX-License-Identifier: MIT
-- Tries: each function of the core with values it does not expect
-- Expect: time,error,done,memory
local sonda = require "sonda"

local values = { 0, -1, 1 << 62, 0 / 0, "", ("x"):rep(100000), true, {}, { {} }, print, sonda.json.null, coroutine.create(print) }
local function try(t, depth)
  for _, f in pairs(t) do
    if type(f) == "function" then
      for i = 1, #values do
        pcall(f, values[i])
        pcall(f, values[i], values[#values + 1 - i], values[i], values[i])
        pcall(f, nil, values[i], {})
      end
    elseif type(f) == "table" and depth < 3 then
      try(f, depth + 1)
    end
  end
end

sonda.get("/hostile", function()
  try(sonda, 0)
  return {}
end)
