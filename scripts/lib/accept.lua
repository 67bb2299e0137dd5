-- SPDX-License-Identifier: MIT
-- Which of the formats that we have a client would rather read (RFC 9110, 12.5.1). Pure text.
local M = {}

--- The media ranges of an Accept header: { { type = "text/plain", version = "0.0.4", q = 0.5 }, … }.
---@param header string?
---@return { type: string, version: string?, q: number }[]
function M.ranges(header)
  local ranges = {}
  for part in (header or ""):gmatch("[^,]+") do
    local kind = part:match("^%s*([^;%s]+)")
    if kind then
      ranges[#ranges + 1] = {
        type = kind:lower(),
        version = part:match(";%s*version%s*=%s*\"?([^;%s\"]+)"),
        q = tonumber(part:match(";%s*[qQ]%s*=%s*([%d.]+)")) or 1,
      }
    end
  end
  return ranges
end

local function quality(ranges, kind, versions)
  local best = 0
  for _, range in ipairs(ranges) do
    local fits = range.type == kind and (not range.version or versions[range.version])
    if fits and range.q > best then best = range.q end
  end
  return best
end

--- True where the client prefers OpenMetrics 1.0 to the text format. Wildcards mean the text format.
---@param header string?
---@return boolean
function M.openmetrics(header)
  local ranges = M.ranges(header)
  local open = quality(ranges, "application/openmetrics-text", { ["1.0.0"] = true, ["0.0.1"] = true })
  local plain = quality(ranges, "text/plain", { ["0.0.4"] = true })
  return open > 0 and open >= plain
end

return M
