-- SPDX-License-Identifier: MIT
-- For wrk: each write holds as many requests as its argument says, so that neither side sleeps between two answers.
local text -- luacheck: ignore

function init(arguments) -- luacheck: ignore
  text = wrk.format():rep(tonumber(arguments[1])) -- luacheck: ignore
end

function request() -- luacheck: ignore
  return text
end
