-- SPDX-License-Identifier: MIT
-- Network addresses as kernel files write them, as people write them. Pure.
local M = {}

--- Eight 16-bit groups as text: leading zeros dropped, the longest run of two or more zero groups as "::",
--- IPv4-mapped addresses as IPv4 (RFC 5952 section 4; mapped ones as Go's net.IP prints them).
---@param groups integer[]
---@return string
local function ipv6(groups)
  local mapped = groups[6] == 0xffff
  for i = 1, 5 do mapped = mapped and groups[i] == 0 end
  if mapped then
    return ("%d.%d.%d.%d"):format(groups[7] >> 8, groups[7] & 255, groups[8] >> 8, groups[8] & 255)
  end
  local best, best_length, first = 0, 1, nil
  for i = 1, 9 do
    if groups[i] == 0 then
      first = first or i
    elseif first then
      if i - first > best_length then best, best_length = first, i - first end
      first = nil
    end
  end
  local before, after = {}, {}
  for i = 1, 8 do
    local list = (best == 0 or i < best) and before or i >= best + best_length and after
    if list then list[#list + 1] = ("%x"):format(groups[i]) end
  end
  if best == 0 then return table.concat(before, ":") end
  return table.concat(before, ":") .. "::" .. table.concat(after, ":")
end

--- "C0A80016:0CEA" or "[2620:0000:…:0001]:0050" of /proc/net/ip_vs.
---@param text string
---@return string? host nil where it is neither
---@return string? port decimal
function M.ipvs(text)
  local four, port = text:match("^(%x%x%x%x%x%x%x%x):(%x%x%x%x)$")
  if four then
    local bits = tonumber(four, 16)
    local host = ("%d.%d.%d.%d"):format(bits >> 24, bits >> 16 & 255, bits >> 8 & 255, bits & 255)
    return host, ("%d"):format(tonumber(port, 16))
  end
  local six
  six, port = text:match("^%[([%x:]+)%]:(%x%x%x%x)$")
  if not six then return nil end
  local groups = {}
  for group in six:gmatch("%x+") do groups[#groups + 1] = tonumber(group, 16) end
  if #groups ~= 8 then return nil end
  return ipv6(groups), ("%d"):format(tonumber(port, 16))
end

return M
