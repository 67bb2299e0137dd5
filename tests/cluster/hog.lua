-- SPDX-License-Identifier: MIT
-- Routes that take all the memory that they can get, in each way that there is. Applied as an operator's ConfigMap.
local sonda = require "sonda"

local kept = {}

local ways = {
  nothing = function() end,
  table = function()
    local list = {}
    for i = 1, math.huge do
      list[i] = { i }
    end
    return list
  end,
  string = function()
    local text = "x"
    while true do
      text = text .. text
    end
  end,
  keep = function() -- what a handler leaves behind stays until the engine is at its limit
    for _ = 1, 1000 do
      kept[#kept + 1] = ("x"):rep(1000) .. #kept
    end
  end,
  store = function()
    for i = 1, 1000 do
      sonda.store.set("hog" .. i, ("x"):rep(10000) .. i)
    end
  end,
  answer = function() return ("x"):rep(900000) end,
}

sonda.get("/hog/{how}", {
  summary = "Takes memory",
  params = { { "how", "string", enum = { "nothing", "table", "string", "keep", "store", "answer" } } },
}, function(request) return { taken = ways[request.params.how]() or "" } end)
