-- SPDX-License-Identifier: MIT
-- Off by default.
-- NVMe subsystems: the controllers that are paths to one, and its namespaces.
-- Source: /sys/class/nvme-subsystem, drivers/nvme/host/multipath.c and sysfs.c.
local sonda = require "sonda"
local sysfs = require "lib.sysfs"

local states <const> = { "connecting", "dead", "deleting", "live", "new", "resetting", "unknown" }

local known = { ["deleting (no IO)"] = "deleting" }
for _, state in ipairs(states) do known[state] = state end

local paths = sonda.gauge_family("node_nvmesubsystem_paths", "Number of controller paths for an NVMe subsystem.",
  { "subsystem" })
local paths_live = sonda.gauge_family("node_nvmesubsystem_paths_live",
  "Number of controller paths in live state for an NVMe subsystem.", { "subsystem" })
local namespace = sonda.gauge_family("node_nvmesubsystem_namespace_info",
  "Maps an NVMe namespace block device to its subsystem.", { "device", "subsystem" })

local function tell_paths(_, dir, subsystem)
  local count, live = 0, 0
  for _, name in ipairs(sonda.fs.list(dir) or {}) do
    if name:find("^nvme%d+$") then
      count = count + 1
      if sysfs.text(sonda.fs.values(dir .. "/" .. name, { "state" }) or {}, "state") == "live" then live = live + 1 end
    elseif name:find("^nvme%d+n%d+$") then
      namespace(1, name, subsystem)
    end
  end
  paths(count, subsystem)
  paths_live(live, subsystem)
end

sysfs.tree { "nvmesubsystem", "/sys/class/nvme-subsystem/{subsystem:nvme%-subsys.*}",
  description = "NVMe subsystems and the paths to them",
  default = false,
  outcome = { denied = "no data" },
  info = {
    help = "Non-numeric information about an NVMe subsystem.",
    "iopolicy", "model", { "subsysnqn", label = "nqn" }, "serial",
  },
  also = tell_paths,
  { "{controller:nvme%d+}",
    labels = { "transport" },
    states = {
      { "state", "Current NVMe controller path state (1 for the current state, 0 for all others).", name = "path_state",
        of = states, read = function(text) return text and (known[text] or "unknown") end },
    },
  },
}
