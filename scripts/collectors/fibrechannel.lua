-- SPDX-License-Identifier: MIT
-- Fibre Channel host ports.
-- Source: /sys/class/fc_host, drivers/scsi/scsi_transport_fc.c.
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local not_counted <const> = "0xffffffffffffffff" -- what the firmware does not count

--- A port whose state is unknown has no statistics: 0, as with node_exporter.
local function count(text, texts)
  if sysfs.text(texts, "port_state") == "Unknown" then return 0 end
  return text ~= not_counted and parse.number(text) or nil
end

local function bare(text) return text and (#text > 2 and text:sub(3) or text) end -- without its 0x

sysfs.tree { "fibrechannel", "/sys/class/fc_host/{fc_host}",
  description = "Fibre Channel host ports",
  info = {
    help = "Non-numeric data from /sys/class/fc_host/<host>, value is always 1.",
    "dev_loss_tmo", { "fabric_name", text = bare }, { "port_id", text = bare }, { "port_name", text = bare },
    "port_state", "port_type", "speed", "supported_classes", "supported_speeds", "symbolic_name",
  },
  read = count,
  counters = {
    { "statistics/dumped_frames", "Number of dumped frames" },
    { "statistics/error_frames", "Number of errors in frames" },
    { "statistics/invalid_crc_count", "Invalid Cyclic Redundancy Check count", name = "invalid_crc" },
    { "statistics/rx_frames", "Number of frames received" },
    { "statistics/rx_words", "Number of words received by host port" },
    { "statistics/tx_frames", "Number of frames transmitted by host port" },
    { "statistics/tx_words", "Number of words transmitted by host port" },
    { "statistics/seconds_since_last_reset", "Number of seconds since last host port reset" },
    { "statistics/invalid_tx_word_count", "Number of invalid words transmitted by host port", name = "invalid_tx_words" },
    { "statistics/link_failure_count", "Number of times the host port link has failed", name = "link_failure" },
    { "statistics/loss_of_sync_count", "Number of failures on either bit or transmission word boundaries",
      name = "loss_of_sync" },
    { "statistics/loss_of_signal_count", "Number of times signal has been lost", name = "loss_of_signal" },
    { "statistics/nos_count", "Number Not_Operational Primitive Sequence received by host port", name = "nos" },
    { "statistics/fcp_packet_aborts", "Number of aborted packets" },
  },
}
