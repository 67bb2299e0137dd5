-- SPDX-License-Identifier: MIT
-- /proc/mdstat as a list of arrays. Pure. Source: md_seq_show in drivers/md/md.c,
-- Documentation/admin-guide/md.rst.
local parse = require "lib.parse"

local M = {}

local function count(text, what)
  local _, times = text:gsub(what, "")
  return times
end

--- "active (auto-read-only) raid1 sdb1[1] sda1[0]", behind the name: the state, and the level where the array runs.
local function parse_head(rest)
  local state, behind = rest:match("^(%S+)%s*(.*)")
  return state, behind and behind:gsub("^%b()%s*", ""):match("^(%l[%w]*)%f[%s\0]")
end

--- The line below an array's: "523968 blocks super 1.2 [4/4] [UUUU]". Returns blocks, total, active; of what the kernel
--- does not tell, nothing.
local function parse_status(head, state, level, line)
  local blocks = parse.number(line:match("^%s*(%d+) blocks"))
  if not blocks then return nil end
  if level == "raid0" or level == "linear" then
    local members = count(head, "%[") -- these levels have no redundancy to tell of: all must be there
    return blocks, members, members
  end
  if state == "inactive" then return blocks, 0, 0 end
  local total, active = line:match(" %[(%d+)/(%d+)%] %[[U_]+%]")
  return blocks, parse.number(total), parse.number(active)
end

--- What goes on in an array, by the word in its progress line (status_resync in drivers/md/md.c).
local activities = {
  recovery = "recovering", recover = "recovering", reshape = "reshaping", check = "check", resync = "resync",
}

--- "[=>....] recovery = 8.5% (16775552/195310144) finish=17.0min speed=259783K/sec", or "resync=DELAYED", PENDING, REMOTE
--- (another node of a cluster does it): the activity, and the blocks done where the line says so.
local function parse_progress(line)
  local word, rest = line:match("(%l+)%s*=%s*(.*)")
  if not activities[word] then return nil end
  if rest:find("^%u+%s*$") then return activities[word], 0 end
  return activities[word], parse.number(rest:match("%((%d+)/%d+%)"))
end

--- The lines from number `i` on that are indented belong to the array above them.
local function find_progress(lines, i)
  while lines[i] and not lines[i]:find("^%S") do
    local activity, done = parse_progress(lines[i])
    if activity then return activity, done end
    i = i + 1
  end
end

local function parse_array(lines, i)
  local name, head = lines[i]:match("^(%S+) : (.*)")
  local state, level = parse_head(head)
  if not state or not lines[i + 1] then return nil, "mdstat: cut at: " .. lines[i] end
  local blocks, total, active = parse_status(head, state, level, lines[i + 1])
  if not blocks then return nil, "mdstat: no status in: " .. lines[i + 1] end
  local activity, done = find_progress(lines, i + 2)
  if not activity then done = blocks end
  return {
    name = name, state = activity or state, total = total, active = active,
    failed = count(head, "%(F%)"), spare = count(head, "%(S%)"), blocks = blocks, blocks_synced = done,
  }
end

local function split(text)
  local lines = {}
  for line in text:gmatch("([^\n]*)\n") do lines[#lines + 1] = line end
  return lines
end

--- The arrays: { name, state, total, active, failed, spare, blocks, blocks_synced }, blocks of 1 KiB. state is the
--- kernel's ("active", "inactive", "broken") or what goes on ("recovering", "reshaping", "resync", "check"). total, active
--- and blocks_synced are nil where the kernel does not tell them; an array whose lines are odd is left out.
---@param text string
---@return table[]? arrays nil where the text was cut, or none of its arrays is sound
---@return string? reason
function M.parse(text)
  if text:find("[^\n]$") then return nil, "mdstat: cut at its end" end
  local arrays, lines, fault = {}, split(text), nil
  for i, line in ipairs(lines) do
    if line:find("^%S+ : ") and not line:find("^Personalities") then
      local array, reason = parse_array(lines, i)
      arrays[#arrays + 1] = array
      fault = fault or reason
    end
  end
  if fault and #arrays == 0 then return nil, fault end
  return arrays
end

return M
