-- SPDX-License-Identifier: MIT
-- Tries: every function of sonda and of its objects with arguments taken at random
-- Expect: time,error,done,memory
local sonda = require "sonda"

local function loop() return 1 end
local odd = setmetatable({}, {
  __index = function(_, k) return k == "name" and "odd" or 3 end,
  __len = function() return 1e9 end,
  __tostring = function() return "odd" end,
  __name = "odd",
  __call = loop,
  __pairs = function() return next, {}, nil end,
})
local shape = sonda.shape
local object = shape.object { { "a", shape.integer() }, { "b", shape.array(shape.any { optional = true }) } }
local family = sonda.gauge_family("random_family", "x", { "a" })
local metric = sonda.counter("random_counter_total", "x", { "a" })
local filter = sonda.filter { include = "a.*", exclude = "ab" }
local histogram = sonda.histogram("random_histogram", "x", { "a" }, { 1, 2, 3 })
local feed = sonda.feed("meminfo", function() return family end)

local values = {
  0, 1, -1, 2 ^ 53, math.maxinteger, math.mininteger, 1e300, -1e300, 0 / 0, 1 / 0, "", "a", "cpu", "/proc/stat",
  "meminfo", "enum", "\0", "\xff\xfe", ("x"):rep(5000), "1", true, false, {}, { 1, 2, 3 }, { "a", "b" }, { a = 1 },
  { { "a", "string" } }, { { "a", 1 }, { "b", {} } }, { collect = { "random" } }, { [1.5] = 1 }, { [true] = {} }, odd,
  loop, print, next, object, shape.any(), shape.string { enum = { "a" } }, shape.ordered { { "a", 1 } },
  shape.shaped({ a = 1 }, object), family, metric, histogram, filter, feed, sonda.json.null, sonda.NO_DATA,
  sonda.reply(200, "x"), coroutine.create(loop), sonda, sonda.shape, {}, { default = false }, { name = "x", top = 3 },
  { include = "a", exclude = {} }, { minimum = 1, maximum = "x" }, { query = { odd } }, { body = object }, { enum = odd },
  { optional = true, nullable = true }, { decimals = 3 },
}
values[#values + 1] = values

local functions = {}
local function gather(t, depth)
  for _, v in pairs(t) do
    if type(v) == "function" then
      functions[#functions + 1] = v
    elseif type(v) == "table" and depth < 3 then
      gather(v, depth + 1)
    end
  end
end
gather(sonda, 0)
for _, name in ipairs { "add", "set", "observe" } do
  functions[#functions + 1] = function(...) return metric[name](...) end
  functions[#functions + 1] = function(...) return histogram[name](histogram, ...) end
end
functions[#functions + 1] = function(...) return family(...) end
functions[#functions + 1] = function(...) return feed(...) end
functions[#functions + 1] = function(...) return filter.keeps(...) end
functions[#functions + 1] = function(...) return filter:keeps(...) end

local count = #values
local function try(loading)
  local f = functions[math.random(#functions)]
  if loading and f == sonda.scrape then return end -- its collectors take their time
  local arguments = {}
  local n = math.random(0, 5)
  for i = 1, n do arguments[i] = values[math.random(#values)] end
  local ok, result = pcall(f, table.unpack(arguments, 1, n))
  if ok and result ~= nil then values[count + math.random(40)] = result end
  for i = count + 1, count + 40 do values[i] = values[i] == nil and 1 or values[i] end
end

sonda.collector("random", function(scrape)
  values[count + 1] = scrape
  for _ = 1, 100 do
    try()
    pcall(scrape[({ "gauge", "counter", "untyped" })[math.random(3)]], scrape, "random_" .. math.random(5),
      values[math.random(#values)], values[math.random(#values)], values[math.random(#values)])
  end
end)

-- While scripts load more is allowed.
local begin = sonda.clock()
for _ = 1, 300 do
  if sonda.clock() - begin < 0.02 then try(true) end
end

local path = "/hostile" -- alone: it attacks while it loads
sonda.get(path, function(request)
  values[count + 2], values[count + 3] = request, request.query
  for _ = 1, 300 do try() end
  return values[math.random(#values)], "reason"
end)
