-- SPDX-License-Identifier: MIT
-- InfiniBand and RoCE devices: ports with their state, rate and counters.
-- Source: /sys/class/infiniband, Documentation/ABI/stable/sysfs-class-infiniband. Help texts of the hardware counters
-- are those of node_exporter.
local filter = require "lib.filter"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local word <const> = 4 -- bytes: data are counted in words

--- "4: ACTIVE" -> 4
local function identity(text) return parse.number((text or ""):match("^%s*(%d+):")) end

--- "100 Gb/sec (4X EDR)" -> bytes a second
local function bytes_per_second(text)
  local gigabits = parse.number((text or ""):match("^%s*([%d.]+) "))
  return gigabits and parse.whole(gigabits * 125000000)
end

local function whole_seconds(text)
  local milliseconds = parse.number(text)
  return milliseconds and milliseconds // 1000
end

sysfs.tree { "infiniband", "/sys/class/infiniband/{device}",
  description = "InfiniBand and RoCE devices",
  keep = { device = filter.devices("collector.infiniband.device-include", "collector.infiniband.device-exclude") },
  info = {
    help = "Non-numeric data from /sys/class/infiniband/<device>, value is always 1.",
    "board_id", { "fw_ver", label = "firmware_version" }, "hca_type",
  },
  { "ports/{port}",
    gauges = {
      { "state", "State of the InfiniBand port (0: no change, 1: down, 2: init, 3: armed, 4: active, 5: act defer)",
        name = "state_id", read = identity },
      { "phys_state", "Physical state of the InfiniBand port (0: no change, 1: sleep, 2: polling, 3: disable, 4: shift, "
        .. "5: link up, 6: link error recover, 7: phytest)", name = "physical_state_id", read = identity },
      { "rate", "Maximum signal transfer rate", name = "rate_bytes_per_second", read = bytes_per_second },
      { "hw_counters/lifespan", "The maximum period in ms which defines the aging of the counter reads. Two "
        .. "consecutive reads within this period might return the same values.",
        name = "lifespan_seconds", read = whole_seconds },
    },
    counters = {
      { "counters/excessive_buffer_overrun_errors",
        "Number of times that OverrunErrors consecutive flow control update periods occurred, each having at least one "
        .. "overrun error." },
      { "counters/link_downed", "Number of times the link failed to recover from an error state and went down" },
      { "counters/link_error_recovery", "Number of times the link successfully recovered from an error state" },
      { "counters/local_link_integrity_errors",
        "Number of times that the count of local physical errors exceeded the threshold specified by LocalPhyErrors." },
      { "counters/multicast_rcv_packets",
        "Number of multicast packets received (including errors)", name = "multicast_packets_received" },
      { "counters/multicast_xmit_packets",
        "Number of multicast packets transmitted (including errors)", name = "multicast_packets_transmitted" },
      { "counters/port_rcv_constraint_errors",
        "Number of packets received on the switch physical port that are discarded",
        name = "port_constraint_errors_received" },
      { "counters/port_xmit_constraint_errors",
        "Number of packets not transmitted from the switch physical port", name = "port_constraint_errors_transmitted" },
      { "counters/port_rcv_data",
        "Number of data octets received on all links", name = "port_data_received_bytes", multiply = word },
      { "counters/port_xmit_data",
        "Number of data octets transmitted on all links", name = "port_data_transmitted_bytes", multiply = word },
      { "counters/port_rcv_discards",
        "Number of inbound packets discarded by the port because the port is down or congested",
        name = "port_discards_received" },
      { "counters/port_xmit_discards",
        "Number of outbound packets discarded by the port because the port is down or congested",
        name = "port_discards_transmitted" },
      { "counters/port_rcv_errors",
        "Number of packets containing an error that were received on this port", name = "port_errors_received" },
      { "counters/port_rcv_packets",
        "Number of packets received on all VLs by this port (including errors)", name = "port_packets_received" },
      { "counters/port_xmit_packets",
        "Number of packets transmitted on all VLs from this port (including errors)", name = "port_packets_transmitted" },
      { "counters/port_xmit_wait",
        "Number of ticks during which the port had data to transmit but no data was sent during the entire tick",
        name = "port_transmit_wait" },
      { "counters/unicast_rcv_packets",
        "Number of unicast packets received (including errors)", name = "unicast_packets_received" },
      { "counters/unicast_xmit_packets",
        "Number of unicast packets transmitted (including errors)", name = "unicast_packets_transmitted" },
      { "counters/port_rcv_remote_physical_errors",
        "Number of packets marked with the EBP (End of Bad Packet) delimiter received on the port.",
        name = "port_receive_remote_physical_errors" },
      { "counters/port_rcv_switch_relay_errors",
        "Number of packets that could not be forwarded by the switch.", name = "port_receive_switch_relay_errors" },
      { "counters/symbol_error", "Number of minor link errors detected on one or more physical lanes." },
      { "counters/VL15_dropped",
        "Number of incoming VL15 packets dropped due to resource limitations.", name = "vl15_dropped" },
      -- Kernels before 4.5 have counters of 64 bits there.
      { "counters_ext/port_multicast_rcv_packets",
        "Number of multicast packets received", name = "legacy_multicast_packets_received" },
      { "counters_ext/port_multicast_xmit_packets",
        "Number of multicast packets transmitted", name = "legacy_multicast_packets_transmitted" },
      { "counters_ext/port_rcv_data_64",
        "Number of data octets received on all links", name = "legacy_data_received_bytes", multiply = word },
      { "counters_ext/port_rcv_packets_64",
        "Number of data packets received on all links", name = "legacy_packets_received" },
      { "counters_ext/port_unicast_rcv_packets",
        "Number of unicast packets received", name = "legacy_unicast_packets_received" },
      { "counters_ext/port_unicast_xmit_packets",
        "Number of unicast packets transmitted", name = "legacy_unicast_packets_transmitted" },
      { "counters_ext/port_xmit_data_64",
        "Number of data octets transmitted on all links", name = "legacy_data_transmitted_bytes", multiply = word },
      { "counters_ext/port_xmit_packets_64",
        "Number of data packets received on all links", name = "legacy_packets_transmitted" },
      -- Since Linux 4.6, for adapters that count in hardware.
      { "hw_counters/duplicate_request",
        "The number of received packets. A duplicate request is a request that had been previously executed.",
        name = "duplicate_requests_packets" },
      { "hw_counters/implied_nak_seq_err",
        "The number of time the requested decided an ACK. with a PSN larger than the expected PSN for an RDMA read or "
        .. "response.", name = "implied_nak_seq_errors" },
      { "hw_counters/local_ack_timeout_err",
        "The number of times QP's ack timer expired for RC, XRC, DCT QPs at the sender side. The QP retry limit was "
        .. "not exceed, therefore it is still recoverable error.", name = "local_ack_timeout_errors" },
      { "hw_counters/np_cnp_sent",
        "The number of CNP packets sent by the Notification Point when it noticed congestion experienced in the RoCEv2 "
        .. "IP header (ECN bits). The counters was added in MLNX_OFED 4.1", name = "np_cnp_packets_sent" },
      { "hw_counters/np_ecn_marked_roce_packets",
        "The number of RoCEv2 packets received by the notification point which were marked for experiencing the "
        .. "congestion (ECN bits where '11' on the ingress RoCE traffic) . The counters was added in MLNX_OFED 4.1",
        name = "np_ecn_marked_roce_packets_received" },
      { "hw_counters/out_of_buffer",
        "The number of drops occurred due to lack of WQE for the associated QPs.", name = "out_of_buffer_drops" },
      { "hw_counters/out_of_sequence",
        "The number of out of sequence packets received.", name = "out_of_sequence_packets_received" },
      { "hw_counters/packet_seq_err",
        "The number of received NAK sequence error packets. The QP retry limit was not exceeded.",
        name = "packet_sequence_errors" },
      { "hw_counters/req_cqe_error",
        "The number of times requester detected CQEs completed with errors. The counters was added in MLNX_OFED 4.1",
        name = "req_cqes_errors" },
      { "hw_counters/req_cqe_flush_error",
        "The number of times requester detected CQEs completed with flushed errors. The counters was added in "
        .. "MLNX_OFED 4.1", name = "req_cqes_flush_errors" },
      { "hw_counters/req_remote_access_errors",
        "The number of times requester detected remote access errors. The counters was added in MLNX_OFED 4.1" },
      { "hw_counters/req_remote_invalid_request",
        "The number of times requester detected remote invalid request errors. The counters was added in MLNX_OFED 4.1",
        name = "req_remote_invalid_request_errors" },
      { "hw_counters/resp_cqe_error",
        "The number of times responder detected CQEs completed with errors. The counters was added in MLNX_OFED 4.1",
        name = "resp_cqes_errors" },
      { "hw_counters/resp_cqe_flush_error",
        "The number of times responder detected CQEs completed with flushed errors. The counters was added in "
        .. "MLNX_OFED 4.1", name = "resp_cqes_flush_errors" },
      { "hw_counters/resp_local_length_error",
        "The number of times responder detected local length errors. The counters was added in MLNX_OFED 4.1",
        name = "resp_local_length_errors" },
      { "hw_counters/resp_remote_access_errors",
        "The number of times responder detected remote access errors. The counters was added in MLNX_OFED 4.1" },
      { "hw_counters/rnr_nak_retry_err",
        "The number of received RNR NAK packets. The QP retry limit was not exceeded.",
        name = "rnr_nak_retry_packets_received" },
      { "hw_counters/roce_adp_retrans",
        "The number of adaptive retransmissions for RoCE traffic. The counter was added in MLNX_OFED rev 5.0-1.0.0.0 "
        .. "and kernel v5.6.0", name = "roce_adp_retransmits" },
      { "hw_counters/roce_adp_retrans_to",
        "The number of times RoCE traffic reached timeout due to adaptive retransmission. The counter was added in "
        .. "MLNX_OFED rev 5.0-1.0.0.0 and kernel v5.6.0", name = "roce_adp_retransmits_timeout" },
      { "hw_counters/roce_slow_restart",
        "The number of times RoCE slow restart was used. The counter was added in MLNX_OFED rev 5.0-1.0.0.0 and kernel "
        .. "v5.6.0", name = "roce_slow_restart_used" },
      { "hw_counters/roce_slow_restart_cnps",
        "The number of times RoCE slow restart generated CNP packets. The counter was added in MLNX_OFED rev "
        .. "5.0-1.0.0.0 and kernel v5.6.0" },
      { "hw_counters/roce_slow_restart_trans",
        "The number of times RoCE slow restart changed state to slow restart. The counter was added in MLNX_OFED rev "
        .. "5.0-1.0.0.0 and kernel v5.6.0", name = "roce_slow_restart" },
      { "hw_counters/rp_cnp_handled",
        "The number of CNP packets handled by the Reaction Point HCA to throttle the transmission rate. The counters "
        .. "was added in MLNX_OFED 4.1", name = "rp_cnp_packets_handled" },
      { "hw_counters/rp_cnp_ignored",
        "The number of CNP packets received and ignored by the Reaction Point HCA. This counter should not raise if "
        .. "RoCE Congestion Control was enabled in the network. If this counter raise, verify that ECN was enabled on the "
        .. "adapter.", name = "rp_cnp_ignored_packets_received" },
      { "hw_counters/rx_atomic_requests", "The number of received ATOMIC request for the associated QPs." },
      { "hw_counters/rx_dct_connect",
        "The number of received connection requests for the associated DCTs.", name = "rx_dct_connect_requests" },
      { "hw_counters/rx_read_requests", "The number of received READ requests for the associated QPs." },
      { "hw_counters/rx_write_requests", "The number of received WRITE requests for the associated QPs." },
      { "hw_counters/rx_icrc_encapsulated",
        "The number of RoCE packets with ICRC errors. This counter was added in MLNX_OFED 4.4 and kernel 4.19",
        name = "rx_icrc_encapsulated_errors" },
    },
  },
}
