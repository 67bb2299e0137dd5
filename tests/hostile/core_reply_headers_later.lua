-- SPDX-License-Identifier: MIT
-- Tries: headers that are changed after they were looked at
-- Expect: done
local sonda = require "sonda"

sonda.get("/hostile", function()
  local headers = { ["X-A"] = "b" }
  local reply = sonda.reply(200, "x", headers)
  headers[true], headers[1.5], headers.Date = {}, "x", "a\r\nb: c"
  return reply
end)
