-- SPDX-License-Identifier: MIT
-- The kernel's pool of entropy. Source: /proc/sys/kernel/random, random(4).
local sonda = require "sonda"

local available = sonda.gauge_family("node_entropy_available_bits", "Bits of available entropy.")
local pool = sonda.gauge_family("node_entropy_pool_size_bits", "Bits of entropy pool.")

sonda.collector("entropy", { description = "the kernel's entropy" }, function()
  local bits, message = sonda.fs.number("/proc/sys/kernel/random/entropy_avail")
  if not bits then return nil, message end
  available(bits)
  bits, message = sonda.fs.number("/proc/sys/kernel/random/poolsize")
  if not bits then return nil, message end
  pool(bits)
end)
