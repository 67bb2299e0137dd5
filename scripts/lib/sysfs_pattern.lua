-- SPDX-License-Identifier: MIT
-- Paths in which names stand for whatever is there: "/sys/class/nvme/{device}", "ch{channel:%d+}_ce_count". What
-- {label} stands for is the value of that label; what {label:pattern} and {:pattern}, which has no label, stand for
-- must match a Lua pattern. A match is one of the whole name. Pure text.
local M = {}

local function escaped(text) return (text:gsub("%p", "%%%0")) end

--- The Lua pattern of a name, and the labels of its captures. Without a pattern every name matches, and is the value
--- of the one label.
---@param text string
---@return string? pattern
---@return string[] labels
function M.name(text)
  if text:find("^{[%w_]+}$") then return nil, { text:sub(2, -2) } end
  local pattern, labels, rest = "", {}, 1
  for before, label, wanted, after in text:gmatch("([^{]*){([%w_]*):?([^}]*)}()") do
    wanted = wanted == "" and ".+" or wanted
    if label ~= "" then
      labels[#labels + 1] = label
      wanted = "(" .. wanted .. ")"
    end
    pattern, rest = pattern .. escaped(before) .. wanted, after
  end
  return "^" .. pattern .. escaped(text:sub(rest)) .. "$", labels
end

--- A path taken apart at its first name that is not fixed.
---@param path string
---@return string fixed what stands before, "" or "/a/b"
---@return string? name nil where the whole path is fixed
---@return string? rest what stands behind
function M.split(path)
  local fixed = ""
  for part, after in path:gmatch("([^/]+)()") do
    if part:find("{", 1, true) then
      local rest = path:sub(after + 1)
      return fixed, part, rest ~= "" and rest or nil
    end
    fixed = fixed .. "/" .. part
  end
  return fixed
end

return M
