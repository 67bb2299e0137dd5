-- SPDX-License-Identifier: MIT
-- Tries: chains by chance of everything that calls back, with closes and errors in their midst, past the end of C's stack
-- Expect: done,error,time,memory
-- luacheck: ignore 512
local sonda = require "sonda"
local random = math.random

local probing, called = false, false
local left, ends = 0, 0 -- steps of this chain; how often a step calls nothing more, and fails, in ten thousand
local chosen, period    -- what its steps are taken from; after so many one closes what waits, or nil
local waiting = {}      -- suspended coroutines that go on when they are closed
local go

local results = { "x", 1, true, false }
local function callback()
  go()
  return results[random(5)]
end

-- A value whose every metamethod is a step.
local function event(result)
  return function()
    go()
    return result
  end
end
local events = {
  __metatable = false, -- so that no step takes it away
  __len = event(2), __tostring = event("odd"), __newindex = event(), __close = event(), __pairs = event(next),
}
for _, name in ipairs { "index", "call", "eq", "lt", "le", "unm", "bnot", "add", "sub", "mul", "div", "mod",
  "pow", "idiv", "band", "bor", "bxor", "shl", "shr" } do
  events["__" .. name] = callback
end
if pcall(setmetatable, {}, { __concat = callback }) then events.__concat = callback end
local odd, other = setmetatable({}, events), setmetatable({}, events)

local function suspended()
  local co = coroutine.create(function()
    local _ <close> = odd
    coroutine.yield()
    error "resumed"
  end)
  coroutine.resume(co)
  return co
end

-- What calls back by itself, or through a metamethod.
local kinds = {
  function() return odd.x end,
  function() odd.x = 1 end,
  function() return #odd end,
  function() return -odd end,
  function() return ~odd end,
  function() return odd + 1 end,
  function() return 1 // odd end,
  function() return odd .. "x" end,
  function() return "a" .. "b" .. odd end,
  function() return odd == other end,
  function() return odd < other end,
  function() return odd <= other end,
  function() return "1" + odd end,
  function() return "x" * odd end,
  function() return (odd()) end,
  function() local _ <close> = odd end,
  function() for _ in callback do break end end,
  function() for _ in next, {}, nil, odd do break end end,
  function() return string.gsub("x", "x", callback) end,
  function() return string.gsub("x", "(x)", odd) end,
  function() return string.format("%s", odd) end,
  function() return print(odd) end,
  function() return tostring(odd) end,
  function() return table.sort({ 1, 2, 3 }, callback) end,
  function() return table.sort { odd, other } end,
  function() return table.sort(odd) end,
  function() return table.concat(odd) end,
  function() return table.concat(odd, "", 1, 2) end,
  function() return table.insert(odd, 1) end,
  function() return table.remove(odd) end,
  function() return table.unpack(odd) end,
  function() return table.move(odd, 1, 1, 2) end,
  function() return pcall(callback) end,
  function() return xpcall(callback, print) end,
  function() return xpcall(error, callback) end,
  function() for _ in ipairs(odd) do break end end,
  function() for _ in pairs(odd) do break end end,
  function() return load("local f = ... ; return f()")(callback) end,
  function() return load(("("):rep(random(250)) .. "1") end,
  function() return coroutine.resume(coroutine.create(callback)) end,
  function() return coroutine.wrap(callback)() end,
  function() return coroutine.wrap(function() local _ <close> = odd; error(odd) end)() end,
  function() return coroutine.close(suspended()) end,
  function() return coroutine.resume(table.remove(waiting) or suspended()) end,
  function()
    left = left - 50 -- it takes its time
    return sonda.scrape { collect = { "nestings" } }
  end,
  -- What calls nothing, where little is left.
  function() return sonda.fs.read("/proc/self/stat") end,
  function() return sonda.json.encode(odd) end,
  function() return string.find(("a"):rep(300), (".-"):rep(150)) end,
  function() return sonda.json.decode(("["):rep(32) .. ("]"):rep(32)) end,
}
-- It was made where little of the stack was used: Lua 5.4.4 counts its calls from there.
local function close_waiting() return coroutine.close(table.remove(waiting) or suspended()) end
kinds[#kinds + 1] = close_waiting
local known = #kinds
local feed = sonda.feed("meminfo", callback)
kinds[#kinds + 1] = function() return feed() end

function go()
  called = true
  if probing then return end
  left = left - 1
  if left < 0 then error("enough", 0) end
  local dice = random(10000)
  if dice <= ends then return end
  if dice <= 2 * ends then error(odd) end
  if period and left % period == 0 then return close_waiting() end
  for _ = 1, random(3) do chosen[random(#chosen)]() end
end

sonda.collector("nestings", function() go() end)

-- Whatever else is offered and calls back is found by trying it.
local functions, found, names = {}, {}, {}
local function gather(t, prefix, depth)
  local keys = {}
  for k in pairs(t) do keys[#keys + 1] = tostring(k) end
  table.sort(keys) -- so that a seed means the same in each engine
  for _, k in ipairs(keys) do
    local v = t[k]
    if type(v) == "function" and v ~= sonda.scrape and v ~= math.randomseed then
      functions[#functions + 1] = v
      names[v] = prefix .. k
    elseif type(v) == "table" and depth < 3 then
      gather(v, prefix .. k .. ".", depth + 1)
    end
  end
end
gather({ assert = assert, error = error, getmetatable = getmetatable, ipairs = ipairs, load = load, next = next,
  pairs = pairs, pcall = pcall, print = print, rawequal = rawequal, rawget = rawget, rawlen = rawlen, rawset = rawset,
  require = require, select = select, setmetatable = setmetatable, tonumber = tonumber, tostring = tostring,
  type = type, xpcall = xpcall, string = string, table = table, coroutine = coroutine, math = math, utf8 = utf8,
  os = os, sonda = sonda }, "", 0)

local makers = {
  function() return callback end, function() return odd end, function() return odd end, function() return "x" end,
  function() return "x" end, function() return "%s" end,
  function() return 1 end, function() return 2 end, function() return { odd, other } end, function() return {} end,
  function() return { x = callback, odd } end, function() return coroutine.create(callback) end, suspended,
  function() return error end, function() return nil end,
}
local function arguments(picks)
  local made = {}
  for i, pick in ipairs(picks) do made[i] = makers[pick]() end
  return table.unpack(made, 1, #picks)
end

local function try(f)
  local picks = {}
  for i = 1, random(0, 4) do picks[i] = random(#makers) end
  called = false
  pcall(f, arguments(picks))
  if called and not found[f] then
    found[f] = true
    kinds[#kinds + 1] = function() return f(arguments(picks)) end
  end
end

local tries = 20000
local function probe()
  probing = true
  for _ = 1, math.min(tries, 50) do try(functions[random(#functions)]) end
  tries = math.max(tries - 50, 0)
  probing = false
end

local function choose()
  chosen = {}
  for i = 1, random(8) do chosen[i] = kinds[random(#kinds)] end
  period = random(2) == 1 and random(20, 190)
end

sonda.get("/hostile", function(request)
  local seed = tonumber(request.query.seed)
  if seed then math.randomseed(seed) end
  probe()
  for i = 1, 45 do waiting[i] = suspended() end
  choose()
  left, ends = period and 4000 or 200, ({ 0, 10, 100, 1000 })[random(4)]
  for _ = 1, 3 do pcall(go) end
  local list = {}
  for f in pairs(found) do list[#list + 1] = names[f] end
  table.sort(list)
  return { found = list, functions = #functions, steps = left }
end)
