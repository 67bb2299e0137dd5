-- SPDX-License-Identifier: MIT
-- Off by default.
-- What the processor is vulnerable to, and what is done about it.
-- Source: /sys/devices/system/cpu/vulnerabilities, Documentation/ABI/testing/sysfs-devices-system-cpu.
local sonda = require "sonda"
local parse = require "lib.parse"

local dir <const> = "/sys/devices/system/cpu/vulnerabilities"

local info = sonda.gauge_family("node_cpu_vulnerabilities_info",
  "Details of each CPU vulnerability reported by sysfs. The value of the series is an int encoded state of the "
  .. "vulnerability. The same state is stored as a string in the label", { "codename", "mitigation", "state" })

local states <const> = { "vulnerable", "mitigation", "unknown" }

--- "Mitigation: PTI" -> "mitigation", "PTI"
local function state_of(text)
  local lower = text:lower()
  if lower:find("not affected", 1, true) == 1 then return "not affected", "" end
  for _, state in ipairs(states) do
    if lower:find(state, 1, true) == 1 then return state, table.concat(parse.words(text), " ", 2) end
  end
  return "unknown", text
end

sonda.collector("cpu_vulnerabilities", { description = "vulnerabilities of the processor", default = false }, function()
  local names = sonda.fs.list(dir) or {} -- none before Linux 4.15: a success, as with node_exporter
  for name, text in pairs(names[1] and sonda.fs.values(dir, names) or {}) do
    local state, mitigation = state_of(parse.trim(text))
    info(1, name, mitigation, state)
  end
end)
