-- SPDX-License-Identifier: MIT
-- InfiniBand and RoCE devices: ports with their state, rate and counters.
-- Source: /sys/class/infiniband, Documentation/ABI/stable/sysfs-class-infiniband. Counters of data are in
-- words of four bytes. Help texts of the hardware counters are those of node_exporter.
local sonda = require "sonda"
local filter = require "lib.filter"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local class <const> = "/sys/class/infiniband"
local port_labels = { "device", "port" }

local function gauge(name, help) return sonda.gauge_family("node_infiniband_" .. name, help, port_labels) end
local function counter(attribute, name, help, multiply)
  local family = sonda.counter_family("node_infiniband_" .. name .. "_total", help, port_labels)
  return { attribute, family, multiply = multiply }
end

local info = sonda.gauge_family("node_infiniband_info",
  "Non-numeric data from /sys/class/infiniband/<device>, value is always 1.",
  { "board_id", "device", "firmware_version", "hca_type" })
local state = gauge("state_id",
  "State of the InfiniBand port (0: no change, 1: down, 2: init, 3: armed, 4: active, 5: act defer)")
local physical_state = gauge("physical_state_id",
  "Physical state of the InfiniBand port (0: no change, 1: sleep, 2: polling, "
  .. "3: disable, 4: shift, 5: link up, 6: link error recover, 7: phytest)")
local rate = gauge("rate_bytes_per_second", "Maximum signal transfer rate")
local lifespan = gauge("lifespan_seconds",
  "The maximum period in ms which defines the aging of the counter reads. Two "
  .. "consecutive reads within this period might return the same values.")

local read_counters = sysfs.reader {
  counter("excessive_buffer_overrun_errors", "excessive_buffer_overrun_errors",
    "Number of times that OverrunErrors consecutive flow control update periods occurred, each having at "
    .. "least one overrun error."),
  counter("link_downed", "link_downed",
    "Number of times the link failed to recover from an error state and went down"),
  counter("link_error_recovery", "link_error_recovery",
    "Number of times the link successfully recovered from an error state"),
  counter("local_link_integrity_errors", "local_link_integrity_errors",
    "Number of times that the count of local physical errors exceeded the threshold specified by "
    .. "LocalPhyErrors."),
  counter("multicast_rcv_packets", "multicast_packets_received",
    "Number of multicast packets received (including errors)"),
  counter("multicast_xmit_packets", "multicast_packets_transmitted",
    "Number of multicast packets transmitted (including errors)"),
  counter("port_rcv_constraint_errors", "port_constraint_errors_received",
    "Number of packets received on the switch physical port that are discarded"),
  counter("port_xmit_constraint_errors", "port_constraint_errors_transmitted",
    "Number of packets not transmitted from the switch physical port"),
  counter("port_rcv_data", "port_data_received_bytes", "Number of data octets received on all links", 4),
  counter("port_xmit_data", "port_data_transmitted_bytes",
    "Number of data octets transmitted on all links", 4),
  counter("port_rcv_discards", "port_discards_received",
    "Number of inbound packets discarded by the port because the port is down or congested"),
  counter("port_xmit_discards", "port_discards_transmitted",
    "Number of outbound packets discarded by the port because the port is down or congested"),
  counter("port_rcv_errors", "port_errors_received",
    "Number of packets containing an error that were received on this port"),
  counter("port_rcv_packets", "port_packets_received",
    "Number of packets received on all VLs by this port (including errors)"),
  counter("port_xmit_packets", "port_packets_transmitted",
    "Number of packets transmitted on all VLs from this port (including errors)"),
  counter("port_xmit_wait", "port_transmit_wait",
    "Number of ticks during which the port had data to transmit but no data was sent during the entire "
    .. "tick"),
  counter("unicast_rcv_packets", "unicast_packets_received",
    "Number of unicast packets received (including errors)"),
  counter("unicast_xmit_packets", "unicast_packets_transmitted",
    "Number of unicast packets transmitted (including errors)"),
  counter("port_rcv_remote_physical_errors", "port_receive_remote_physical_errors",
    "Number of packets marked with the EBP (End of Bad Packet) delimiter received on the port."),
  counter("port_rcv_switch_relay_errors", "port_receive_switch_relay_errors",
    "Number of packets that could not be forwarded by the switch."),
  counter("symbol_error", "symbol_error",
    "Number of minor link errors detected on one or more physical lanes."),
  counter("VL15_dropped", "vl15_dropped",
    "Number of incoming VL15 packets dropped due to resource limitations."),
}

-- Kernels before 4.5 have counters of 64 bits there.
local read_extended = sysfs.reader {
  counter("port_multicast_rcv_packets", "legacy_multicast_packets_received",
    "Number of multicast packets received"),
  counter("port_multicast_xmit_packets", "legacy_multicast_packets_transmitted",
    "Number of multicast packets transmitted"),
  counter("port_rcv_data_64", "legacy_data_received_bytes", "Number of data octets received on all links", 4),
  counter("port_rcv_packets_64", "legacy_packets_received", "Number of data packets received on all links"),
  counter("port_unicast_rcv_packets", "legacy_unicast_packets_received",
    "Number of unicast packets received"),
  counter("port_unicast_xmit_packets", "legacy_unicast_packets_transmitted",
    "Number of unicast packets transmitted"),
  counter("port_xmit_data_64", "legacy_data_transmitted_bytes",
    "Number of data octets transmitted on all links", 4),
  counter("port_xmit_packets_64", "legacy_packets_transmitted",
    "Number of data packets received on all links"),
}

-- Since Linux 4.6, for adapters that count in hardware.
local read_hardware = sysfs.reader({
  counter("duplicate_request", "duplicate_requests_packets",
    "The number of received packets. A duplicate request is a request that had been previously executed."),
  counter("implied_nak_seq_err", "implied_nak_seq_errors",
    "The number of time the requested decided an ACK. with a PSN larger than the expected PSN for an RDMA "
    .. "read or response."),
  counter("local_ack_timeout_err", "local_ack_timeout_errors",
    "The number of times QP's ack timer expired for RC, XRC, DCT QPs at the sender side. The QP retry "
    .. "limit was not exceed, therefore it is still recoverable error."),
  counter("np_cnp_sent", "np_cnp_packets_sent",
    "The number of CNP packets sent by the Notification Point when it noticed congestion experienced in "
    .. "the RoCEv2 IP header (ECN bits). The counters was added in MLNX_OFED 4.1"),
  counter("np_ecn_marked_roce_packets", "np_ecn_marked_roce_packets_received",
    "The number of RoCEv2 packets received by the notification point which were marked for experiencing "
    .. "the congestion (ECN bits where '11' on the ingress RoCE traffic) . The counters was added in "
    .. "MLNX_OFED 4.1"),
  counter("out_of_buffer", "out_of_buffer_drops",
    "The number of drops occurred due to lack of WQE for the associated QPs."),
  counter("out_of_sequence", "out_of_sequence_packets_received",
    "The number of out of sequence packets received."),
  counter("packet_seq_err", "packet_sequence_errors",
    "The number of received NAK sequence error packets. The QP retry limit was not exceeded."),
  counter("req_cqe_error", "req_cqes_errors",
    "The number of times requester detected CQEs completed with errors. The counters was added in "
    .. "MLNX_OFED 4.1"),
  counter("req_cqe_flush_error", "req_cqes_flush_errors",
    "The number of times requester detected CQEs completed with flushed errors. The counters was added in "
    .. "MLNX_OFED 4.1"),
  counter("req_remote_access_errors", "req_remote_access_errors",
    "The number of times requester detected remote access errors. The counters was added in MLNX_OFED 4.1"),
  counter("req_remote_invalid_request", "req_remote_invalid_request_errors",
    "The number of times requester detected remote invalid request errors. The counters was added in "
    .. "MLNX_OFED 4.1"),
  counter("resp_cqe_error", "resp_cqes_errors",
    "The number of times responder detected CQEs completed with errors. The counters was added in "
    .. "MLNX_OFED 4.1"),
  counter("resp_cqe_flush_error", "resp_cqes_flush_errors",
    "The number of times responder detected CQEs completed with flushed errors. The counters was added in "
    .. "MLNX_OFED 4.1"),
  counter("resp_local_length_error", "resp_local_length_errors",
    "The number of times responder detected local length errors. The counters was added in MLNX_OFED 4.1"),
  counter("resp_remote_access_errors", "resp_remote_access_errors",
    "The number of times responder detected remote access errors. The counters was added in MLNX_OFED 4.1"),
  counter("rnr_nak_retry_err", "rnr_nak_retry_packets_received",
    "The number of received RNR NAK packets. The QP retry limit was not exceeded."),
  counter("roce_adp_retrans", "roce_adp_retransmits",
    "The number of adaptive retransmissions for RoCE traffic. The counter was added in MLNX_OFED rev "
    .. "5.0-1.0.0.0 and kernel v5.6.0"),
  counter("roce_adp_retrans_to", "roce_adp_retransmits_timeout",
    "The number of times RoCE traffic reached timeout due to adaptive retransmission. The counter was "
    .. "added in MLNX_OFED rev 5.0-1.0.0.0 and kernel v5.6.0"),
  counter("roce_slow_restart", "roce_slow_restart_used",
    "The number of times RoCE slow restart was used. The counter was added in MLNX_OFED rev 5.0-1.0.0.0 "
    .. "and kernel v5.6.0"),
  counter("roce_slow_restart_cnps", "roce_slow_restart_cnps",
    "The number of times RoCE slow restart generated CNP packets. The counter was added in MLNX_OFED rev "
    .. "5.0-1.0.0.0 and kernel v5.6.0"),
  counter("roce_slow_restart_trans", "roce_slow_restart",
    "The number of times RoCE slow restart changed state to slow restart. The counter was added in "
    .. "MLNX_OFED rev 5.0-1.0.0.0 and kernel v5.6.0"),
  counter("rp_cnp_handled", "rp_cnp_packets_handled",
    "The number of CNP packets handled by the Reaction Point HCA to throttle the transmission rate. The "
    .. "counters was added in MLNX_OFED 4.1"),
  counter("rp_cnp_ignored", "rp_cnp_ignored_packets_received",
    "The number of CNP packets received and ignored by the Reaction Point HCA. This counter should not "
    .. "raise if RoCE Congestion Control was enabled in the network. If this counter raise, verify that ECN "
    .. "was enabled on the adapter."),
  counter("rx_atomic_requests", "rx_atomic_requests",
    "The number of received ATOMIC request for the associated QPs."),
  counter("rx_dct_connect", "rx_dct_connect_requests",
    "The number of received connection requests for the associated DCTs."),
  counter("rx_read_requests", "rx_read_requests",
    "The number of received READ requests for the associated QPs."),
  counter("rx_write_requests", "rx_write_requests",
    "The number of received WRITE requests for the associated QPs."),
  counter("rx_icrc_encapsulated", "rx_icrc_encapsulated_errors",
    "The number of RoCE packets with ICRC errors. This counter was added in MLNX_OFED 4.4 and kernel 4.19"),
}, { "lifespan" })

--- "4: ACTIVE" -> 4
local function identity(text) return parse.number((text or ""):match("^%s*(%d+):")) end

--- "100 Gb/sec (4X EDR)" -> bytes a second
local function bytes_per_second(text)
  local gigabits = parse.number((text or ""):match("^%s*([%d.]+) "))
  return gigabits and parse.whole(gigabits * 125000000)
end

local function emit_port(dir, device, port)
  local values = sonda.fs.values(dir, { "state", "phys_state", "rate" }) or {}
  local logical, physical, speed = identity(values.state), identity(values.phys_state),
    bytes_per_second(values.rate)
  if logical then state(logical, device, port) end
  if physical then physical_state(physical, device, port) end
  if speed then rate(speed, device, port) end
  read_counters(dir .. "/counters", device, port)
  read_extended(dir .. "/counters_ext", device, port)
  local milliseconds = parse.number(read_hardware(dir .. "/hw_counters", device, port).lifespan)
  if milliseconds then lifespan(milliseconds // 1000, device, port) end
end

local devices_filter = filter.devices("collector.infiniband.device-include",
  "collector.infiniband.device-exclude")

local function emit_device(device)
  local dir = class .. "/" .. device
  local values = sonda.fs.values(dir, { "board_id", "fw_ver", "hca_type" }) or {}
  info(1, sysfs.text(values, "board_id"), device, sysfs.text(values, "fw_ver"),
    sysfs.text(values, "hca_type"))
  for _, port in ipairs(sonda.fs.list(dir .. "/ports") or {}) do
    emit_port(dir .. "/ports/" .. port, device, port)
  end
end

sonda.collector("infiniband", { default = true, description = "InfiniBand and RoCE devices" }, function()
  local devices, message, errno = sonda.fs.list(class)
  if not devices then return sysfs.unavailable(message, errno) end
  for _, device in ipairs(devices) do
    if devices_filter:keeps(device) then emit_device(device) end
  end
end)
