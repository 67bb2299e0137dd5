-- SPDX-License-Identifier: MIT
-- Tries: a header that splits the answer
-- Expect: error,done
local sonda = require "sonda"

sonda.get("/hostile", function()
  return sonda.reply(200, "x", { ["X-A"] = "a\r\nX-B: b", ["X-C\r\nX-D"] = "d" })
end)
