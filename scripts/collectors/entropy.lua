-- SPDX-License-Identifier: MIT
-- The kernel's pool of entropy. Source: /proc/sys/kernel/random, random(4).
local sonda = require "sonda"
local outcome = require "lib.outcome"

local available = sonda.gauge_family("node_entropy_available_bits", "Bits of available entropy.")
local pool = sonda.gauge_family("node_entropy_pool_size_bits", "Bits of entropy pool.")

local function source(name, family)
  return function()
    local bits, message, errno = sonda.fs.number("/proc/sys/kernel/random/" .. name)
    if bits then family(bits) end
    return bits, message, errno
  end
end

local read_available, read_pool = source("entropy_avail", available), source("poolsize", pool)

sonda.collector("entropy", { description = "the kernel's entropy" }, function()
  return outcome.of_any(read_available, read_pool)
end)
