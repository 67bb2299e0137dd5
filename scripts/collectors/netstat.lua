-- SPDX-License-Identifier: MIT
-- Counters of the network protocols. Sources: /proc/net/netstat, snmp and snmp6, proc(5).
local sonda = require "sonda"
local filter = require "lib.filter"

local default <const> = "^(.*_(InErrors|InErrs)|Ip_Forwarding|Ip(6|Ext)_(InOctets|OutOctets)|Icmp6?_(InMsgs|OutMsgs)"
  .. "|TcpExt_(Listen.*|Syncookies.*|TCPSynRetrans|TCPTimeouts|TCPOFOQueue|TCPRcvQDrop)"
  .. "|Tcp_(ActiveOpens|InSegs|OutSegs|OutRsts|PassiveOpens|RetransSegs|CurrEstab)"
  .. "|Udp6?_(InDatagrams|OutDatagrams|NoPorts|RcvbufErrors|SndbufErrors))$"

local fields = filter.matching("collector.netstat.fields", default)

local netstat = sonda.feed("netstat", function(key)
  if not fields:keeps(key) then return nil end
  return sonda.untyped_family("node_netstat_" .. key, "Statistic " .. key:gsub("_", "", 1) .. ".")
end)

sonda.collector("netstat", { description = "network protocols" }, function() return netstat() end)
