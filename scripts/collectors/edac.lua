-- SPDX-License-Identifier: MIT
-- Memory errors counted by the memory controllers, down to the channel.
-- Source: /sys/devices/system/edac/mc, Documentation/driver-api/edac.rst and admin-guide/RAS.
local sonda = require "sonda"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local controllers <const> = "/sys/devices/system/edac/mc"

local function counter(name, help, labels)
  return sonda.counter_family("node_edac_" .. name .. "_total", help, labels)
end

local row_labels, channel_labels = { "controller", "csrow" },
  { "channel", "controller", "csrow", "dimm_label" }
local correctable = counter("correctable_errors", "Total correctable memory errors.", { "controller" })
local uncorrectable = counter("uncorrectable_errors", "Total uncorrectable memory errors.", { "controller" })
local row_correctable = counter("csrow_correctable_errors",
  "Total correctable memory errors for this csrow.", row_labels)
local row_uncorrectable = counter("csrow_uncorrectable_errors",
  "Total uncorrectable memory errors for this csrow.", row_labels)
local channel_correctable = counter("channel_correctable_errors",
  "Total correctable memory errors for this channel.", channel_labels)
local channel_uncorrectable = counter("channel_uncorrectable_errors",
  "Total uncorrectable memory errors for this channel.", channel_labels)

--- "CPU_SrcID#0_MC#0_Chan#0_DIMM#0", or the driver's default "mc#0csrow#0channel#0", as a label.
local function dimm_label(text)
  if not text then return "unknown" end
  return (parse.trim(text):gsub("#", ""):gsub("csrow", "_csrow"):gsub("channel", "_channel"))
end

local function emit_channel(dir, channel, controller, row)
  local prefix = "ch" .. channel
  local values = sonda.fs.values(dir,
    { prefix .. "_ce_count", prefix .. "_ue_count", prefix .. "_dimm_label" }) or {}
  local label = dimm_label(values[prefix .. "_dimm_label"])
  local ce, ue = parse.number(values[prefix .. "_ce_count"]), parse.number(values[prefix .. "_ue_count"])
  if ce then channel_correctable(ce, channel, controller, row, label) end
  if ue then channel_uncorrectable(ue, channel, controller, row, label) end
end

local read_row = sysfs.reader { { "ce_count", row_correctable }, { "ue_count", row_uncorrectable } }

local function emit_row(dir, controller, row)
  read_row(dir, controller, row)
  for _, name in ipairs(sysfs.entries(dir, "^ch%d+_ce_count$") or {}) do
    emit_channel(dir, name:match("%d+"), controller, row)
  end
end

local read_controller = sysfs.reader { { "ce_count", correctable }, { "ue_count", uncorrectable } }
local read_unplaced = sysfs.reader { -- errors of which the controller could not tell the row
  { "ce_noinfo_count", row_correctable }, { "ue_noinfo_count", row_uncorrectable },
}

sonda.collector("edac", { default = true, description = "memory errors" }, function()
  for _, name in ipairs(sysfs.entries(controllers, "^mc%d") or {}) do
    local dir, controller = controllers .. "/" .. name, name:match("%d+")
    read_controller(dir, controller)
    read_unplaced(dir, controller, "unknown")
    for _, row in ipairs(sysfs.entries(dir, "^csrow%d") or {}) do
      emit_row(dir .. "/" .. row, controller, row:match("%d+"))
    end
  end
end)
