-- SPDX-License-Identifier: MIT
-- /proc/mdstat as a list of arrays. Pure. Source: md_seq_show in drivers/md/md.c,
-- Documentation/admin-guide/md.rst.
local parse = require "lib.parse"

local M = {}

local function count(text, what)
  local _, times = text:gsub(what, "")
  return times
end

--- The line below an array's: "523968 blocks super 1.2 [4/4] [UUUU]". Returns blocks, total, active.
local function parse_status(array_line, line)
  local blocks = parse.number(line:match("^%s*(%d+)"))
  if not blocks then return nil end
  if array_line:find("raid0", 1, true) or array_line:find("linear", 1, true) then
    local members = count(array_line, "%[") -- these levels have no redundancy to tell of: all must be there
    return blocks, members, members
  end
  if array_line:find("inactive", 1, true) then return blocks, 0, 0 end
  local total, active = line:match("%d+ blocks .*%[(%d+)/(%d+)%] %[[U_]+%]")
  return total and blocks, parse.number(total), parse.number(active)
end

--- What goes on in an array, by the word in its progress line.
local activities = {
  { "recovery", "recovering" }, { "reshape", "reshaping" }, { "check", "check" }, { "resync", "resync" },
}

--- "[=>....] recovery = 8.5% (16775552/195310144) finish=17.0min speed=259783K/sec" or "resync=DELAYED".
--- Returns the activity and the blocks done, nothing where the line speaks of none.
local function parse_progress(line)
  for _, activity in ipairs(activities) do
    if line:find(activity[1], 1, true) then
      if line:find("PENDING", 1, true) or line:find("DELAYED", 1, true) then return activity[2], 0 end
      local done = parse.number(line:match("%((%d+)/%d+%)"))
      return activity[2], done, not done and "no progress in: " .. line or nil
    end
  end
end

local function parse_array(lines, i)
  local line = lines[i]
  local words = parse.words(line)
  if not words[3] or not lines[i + 2] then return nil, "mdstat: cut at: " .. line end
  local blocks, total, active = parse_status(line, lines[i + 1])
  if not blocks then return nil, "mdstat: no status in: " .. lines[i + 1] end
  local progress = lines[i + 2]
  if progress:find("bitmap", 1, true) then progress = lines[i + 3] or "" end
  local activity, done, reason = parse_progress(progress)
  if reason then return nil, "mdstat: " .. reason end
  return {
    name = words[1], state = activity or words[3], total = total, active = active,
    failed = count(line, "%(F%)"), spare = count(line, "%(S%)"), blocks = blocks,
      blocks_synced = done or blocks,
  }
end

local function split(text)
  local lines = {}
  for line in (text .. "\n"):gmatch("([^\n]*)\n") do lines[#lines + 1] = line end
  return lines
end

--- The arrays: { name, state, total, active, failed, spare, blocks, blocks_synced }, blocks of 1 KiB. state
--- is the kernel's ("active", "inactive", "broken") or what goes on ("recovering", "reshaping", "resync",
--- "check").
---@param text string
---@return table[]? arrays nil where the text is not mdstat's
---@return string? reason
function M.parse(text)
  local arrays, lines = {}, split(text)
  for i, line in ipairs(lines) do
    if line:find("^%S+ : ") and not line:find("^Personalities") then
      local array, reason = parse_array(lines, i)
      if not array then return nil, reason end
      arrays[#arrays + 1] = array
    end
  end
  return arrays
end

return M
