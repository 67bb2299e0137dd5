-- SPDX-License-Identifier: MIT
-- Memory errors counted by the memory controllers, down to the channel.
-- Source: /sys/devices/system/edac/mc, Documentation/driver-api/edac.rst and admin-guide/RAS.
local sysfs = require "lib.sysfs"

local row_correctable <const> = "Total correctable memory errors for this csrow."
local row_uncorrectable <const> = "Total uncorrectable memory errors for this csrow."

--- "CPU_SrcID#0_MC#0_Chan#0_DIMM#0", or the driver's default "mc#0csrow#0channel#0", as a label.
local function dimm(text)
  return text and (text:gsub("#", ""):gsub("csrow", "_csrow"):gsub("channel", "_channel"))
end

sysfs.tree { "edac", "/sys/devices/system/edac/mc/mc{controller:%d+}",
  description = "memory errors",
  outcome = { missing = "success" },
  counters = {
    { "ce_count", "Total correctable memory errors.", name = "correctable_errors" },
    { "ue_count", "Total uncorrectable memory errors.", name = "uncorrectable_errors" },
  },
  { -- errors of which the controller could not tell the row
    labels = { { label = "csrow", absent = "unknown" } },
    counters = {
      { "ce_noinfo_count", row_correctable, name = "csrow_correctable_errors" },
      { "ue_noinfo_count", row_uncorrectable, name = "csrow_uncorrectable_errors" },
    },
  },
  { "csrow{csrow:%d+}",
    counters = {
      { "ce_count", row_correctable, name = "csrow_correctable_errors" },
      { "ue_count", row_uncorrectable, name = "csrow_uncorrectable_errors" },
    },
    { files = "ch{channel:%d+}_ce_count",
      labels = { { "ch{channel}_dimm_label", label = "dimm_label", text = dimm, absent = "unknown" } },
      counters = {
        { "ch{channel}_ce_count", "Total correctable memory errors for this channel.",
          name = "channel_correctable_errors" },
        { "ch{channel}_ue_count", "Total uncorrectable memory errors for this channel.",
          name = "channel_uncorrectable_errors" },
      },
    },
  },
}
