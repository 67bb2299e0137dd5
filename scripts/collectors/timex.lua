-- SPDX-License-Identifier: MIT
-- How well the clock is kept. Source: adjtimex(2).
local sonda = require "sonda"

local EPERM <const> = 1

local function gauge(name, help) return sonda.gauge_family("node_timex_" .. name, help) end
local function counter(name, help) return sonda.counter_family("node_timex_" .. name .. "_total", help) end

local timex = sonda.feed("timex", {
  sync_status = gauge("sync_status", "Is clock synchronized to a reliable server (1 = yes, 0 = no)."),
  offset_seconds = gauge("offset_seconds", "Time offset in between local system and reference clock."),
  frequency_ratio = gauge("frequency_adjustment_ratio", "Local clock frequency adjustment."),
  max_error_seconds = gauge("maxerror_seconds", "Maximum error in seconds."),
  estimated_error_seconds = gauge("estimated_error_seconds", "Estimated error in seconds."),
  status = gauge("status", "Value of the status array bits."),
  loop_time_constant = gauge("loop_time_constant", "Phase-locked loop time constant."),
  tick_seconds = gauge("tick_seconds", "Seconds between clock ticks."),
  pps_frequency_hertz = gauge("pps_frequency_hertz", "Pulse per second frequency."),
  pps_jitter_seconds = gauge("pps_jitter_seconds", "Pulse per second jitter."),
  pps_shift_seconds = gauge("pps_shift_seconds", "Pulse per second interval duration."),
  pps_stability_hertz = gauge("pps_stability_hertz",
    "Pulse per second stability, average of recent frequency changes."),
  pps_jitters = counter("pps_jitter", "Pulse per second count of jitter limit exceeded events."),
  pps_calibrations = counter("pps_calibration", "Pulse per second count of calibration intervals."),
  pps_errors = counter("pps_error", "Pulse per second count of calibration errors."),
  pps_stabilities_exceeded = counter("pps_stability_exceeded",
    "Pulse per second count of stability limit exceeded events."),
  tai_offset_seconds = gauge("tai_offset_seconds", "International Atomic Time (TAI) offset."),
})

sonda.collector("timex", { description = "how well the clock is kept" }, function()
  local ok, message, errno = timex()
  if errno == EPERM then return sonda.NO_DATA end
  return ok, message
end)
