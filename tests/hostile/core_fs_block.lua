-- SPDX-License-Identifier: MIT
-- Tries: files that block, or have no end
-- Expect: done,error
local sonda = require "sonda"

sonda.get("/hostile", function()
  for _, name in ipairs { "/proc/kmsg", "/proc/self/fd/0", "/proc/self/mem", "/proc/kcore", "/dev/zero", "/proc/self/cwd/../dev/zero" } do assert(not sonda.fs.read(name)) end
  return {}
end)
