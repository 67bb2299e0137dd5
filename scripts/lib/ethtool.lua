-- SPDX-License-Identifier: MIT
-- What a driver's names of statistics and the bits of its link modes mean. Pure.
-- Source: linux/ethtool.h; names and help texts are node_exporter's.
local M = {}

-- enum ethtool_link_mode_bit_indices, as far as ETHTOOL_GSET tells: { bit, Mbit/s, duplex, mode }.
M.speeds = {
  { 0, 10, "half", "10baseT" }, { 1, 10, "full", "10baseT" },
  { 2, 100, "half", "100baseT" }, { 3, 100, "full", "100baseT" },
  { 4, 1000, "half", "1000baseT" }, { 5, 1000, "full", "1000baseT" }, { 12, 10000, "full", "10000baseT" },
  { 17, 1000, "full", "1000baseKX" }, { 18, 10000, "full", "10000baseKX4" }, { 19, 10000, "full", "10000baseKR" },
  { 20, 10000, "full", "10000baseR_FEC" }, { 21, 20000, "full", "20000baseMLD2" }, { 22, 20000, "full", "20000baseKR2" },
  { 23, 40000, "full", "40000baseKR4" }, { 24, 40000, "full", "40000baseCR4" }, { 25, 40000, "full", "40000baseSR4" },
  { 26, 40000, "full", "40000baseLR4" }, { 27, 56000, "full", "56000baseKR4" }, { 28, 56000, "full", "56000baseCR4" },
  { 29, 56000, "full", "56000baseSR4" }, { 30, 56000, "full", "56000baseLR4" }, { 31, 25000, "full", "25000baseCR" },
}
M.ports = { TP = 7, AUI = 8, MII = 9, FIBRE = 10, BNC = 11, Backplane = 16 }
M.AUTONEGOTIATION, M.PAUSE, M.ASYMMETRIC_PAUSE = 6, 13, 14

function M.has(modes, bit) return modes >> bit & 1 == 1 end

--- A driver's name with what no metric may hold as "_".
function M.clean(name) return (name:gsub("_*[^%w_]+_*", "_")) end

-- Statistics that most drivers have: by their clean name, the metric and its help.
local known = {
  rx_bytes = { "received_bytes_total", "Network interface bytes received" },
  rx_dropped = { "received_dropped_total", "Number of received frames dropped" },
  rx_errors = { "received_errors_total", "Number of received frames with errors" },
  rx_packets = { "received_packets_total", "Network interface packets received" },
  tx_bytes = { "transmitted_bytes_total", "Network interface bytes sent" },
  tx_errors = { "transmitted_errors_total", "Number of sent frames with errors" },
  tx_packets = { "transmitted_packets_total", "Network interface packets sent" },
}

local function spell_out(name)
  local whole = "_" .. name:lower():gsub("^_+", "") .. "_"
  return (whole:gsub("_rx_", "_received_"):gsub("_tx_", "_transmitted_"):sub(2, -2))
end

--- The metrics of a driver's statistics: for each name that has one { name, help }. Names that become one metric have none,
--- for none of them would be right.
---@param names string[]
---@param keeps fun(clean: string): boolean
---@return table<string, { [1]: string, [2]: string }>
function M.metrics(names, keeps)
  local owners, metrics = {}, {}
  for _, name in ipairs(names) do
    local clean = M.clean(name)
    if keeps(clean) then
      local metric = spell_out(clean)
      local own = known[clean] or { metric, "Network interface " .. clean }
      owners[metric] = owners[metric] == nil and { name, own } -- false from the second on
    end
  end
  for _, owner in pairs(owners) do
    if owner then metrics[owner[1]] = { "node_ethtool_" .. owner[2][1], owner[2][2] } end
  end
  return metrics
end

return M
