-- SPDX-License-Identifier: MIT
-- Fibre Channel host ports.
-- Source: /sys/class/fc_host, drivers/scsi/scsi_transport_fc.c.
local sonda = require "sonda"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local class <const> = "/sys/class/fc_host"

local info = sonda.gauge_family("node_fibrechannel_info",
  "Non-numeric data from /sys/class/fc_host/<host>, value is always 1.",
  { "dev_loss_tmo", "fabric_name", "fc_host", "port_id", "port_name", "port_state", "port_type", "speed",
    "supported_classes", "supported_speeds", "symbolic_name" })

local info_attributes = {
  "dev_loss_tmo", "fabric_name", "port_id", "port_name", "port_state", "port_type", "speed",
  "supported_classes",
  "supported_speeds", "symbolic_name",
}

local function counter(attribute, name, help)
  return { attribute, sonda.counter_family("node_fibrechannel_" .. name .. "_total", help, { "fc_host" }) }
end

local counters = {
  counter("dumped_frames", "dumped_frames", "Number of dumped frames"),
  counter("error_frames", "error_frames", "Number of errors in frames"),
  counter("invalid_crc_count", "invalid_crc", "Invalid Cyclic Redundancy Check count"),
  counter("rx_frames", "rx_frames", "Number of frames received"),
  counter("rx_words", "rx_words", "Number of words received by host port"),
  counter("tx_frames", "tx_frames", "Number of frames transmitted by host port"),
  counter("tx_words", "tx_words", "Number of words transmitted by host port"),
  counter("seconds_since_last_reset", "seconds_since_last_reset",
    "Number of seconds since last host port reset"),
  counter("invalid_tx_word_count", "invalid_tx_words", "Number of invalid words transmitted by host port"),
  counter("link_failure_count", "link_failure", "Number of times the host port link has failed"),
  counter("loss_of_sync_count", "loss_of_sync",
    "Number of failures on either bit or transmission word boundaries"),
  counter("loss_of_signal_count", "loss_of_signal", "Number of times signal has been lost"),
  counter("nos_count", "nos", "Number Not_Operational Primitive Sequence received by host port"),
  counter("fcp_packet_aborts", "fcp_packet_aborts", "Number of aborted packets"),
}

local counter_names = {}
for i, field in ipairs(counters) do counter_names[i] = field[1] end

local not_counted <const> = "0xffffffffffffffff" -- what the firmware does not count

local function emit_counters(host, state)
  local values = sonda.fs.values(class .. "/" .. host .. "/statistics", counter_names) or {}
  local disabled = state == "Unknown" -- such a port has no statistics: 0, as with node_exporter
  for _, field in ipairs(counters) do
    local text = values[field[1]]
    local value = disabled and 0 or text ~= not_counted and parse.number(text)
    if value then field[2](value, host) end
  end
end

local function bare(text) return #text > 2 and text:sub(3) or text end -- without its 0x

local function emit_host(host)
  local values = sonda.fs.values(class .. "/" .. host, info_attributes) or {}
  local function text(name) return sysfs.text(values, name) end
  info(1, text("dev_loss_tmo"), bare(text("fabric_name")), host, bare(text("port_id")),
    bare(text("port_name")),
    text("port_state"), text("port_type"), text("speed"), text("supported_classes"), text("supported_speeds"),
    text("symbolic_name"))
  emit_counters(host, text("port_state"))
end

sonda.collector("fibrechannel", { default = true, description = "Fibre Channel host ports" }, function()
  local hosts, message, errno = sonda.fs.list(class)
  if not hosts then return sysfs.unavailable(message, errno) end
  for _, host in ipairs(hosts) do emit_host(host) end
end)
