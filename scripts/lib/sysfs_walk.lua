-- SPDX-License-Identifier: MIT
-- One scrape of a sysfs.tree: visits the directories that lib/sysfs_form.lua describes, reads the files of each in one
-- call and gives the samples. A file that is absent, closed or odd costs its own sample, a directory its own.
local sonda = require "sonda"
local parse = require "lib.parse"

local M = {}

local fs = sonda.fs
local number, trim, unpack = parse.number, parse.trim, table.unpack

local ENOENT <const> = 2

--- Puts the values of the labels into `values`, in the order of their names.
local function arrange(values, names, at)
  for i = 1, #names do values[i] = at[names[i]] end
  return values
end

--- Files whose names depend on the labels, under the names that the level knows them by.
local function read_named(level, dir)
  local names, texts, at = {}, {}, level.at
  for i, file in ipairs(level.files) do
    local part = level.named[file]
    names[i] = part and part.before .. at[part.label] .. part.after or file
  end
  local values = fs.values(dir, names) or {}
  for i, file in ipairs(level.files) do texts[file] = values[names[i]] end
  return texts
end

local function is_meant(where, texts)
  for file, pattern in pairs(where) do
    if not (texts[file] or ""):find(pattern) then return false end
  end
  return true
end

--- The texts of the level's files; nil where the directory is none of those that are meant.
local function read(level, dir)
  local needed = level.needs and fs.read(dir .. "/" .. level.needs)
  if level.needs and not needed then return nil end
  local texts
  if level.named then
    texts = read_named(level, dir)
  else
    texts = level.files[1] and fs.values(dir, level.files) or {}
  end
  if needed then texts[level.needs] = needed end
  if level.where and not is_meant(level.where, texts) then return nil end
  return texts
end

local function label_text(label, texts, dir)
  local text = texts[label.file]
  if text then text = trim(text) end
  if label.text then text = label.text(text, texts, dir) end
  return text or label.absent
end

local function tell_fields(fields, dir, texts, values)
  local files, families, reads = fields.files, fields.families, fields.reads
  local multiply, divide, absent = fields.multiply, fields.divide, fields.absent
  local only = #values == 1 and values[1]
  for i = 1, #families do
    local text, own, value = texts[files[i]], reads[i], nil
    if own then value = own(text, texts, dir) elseif text then value = number(text) end
    value = value or absent[i]
    if value then
      if multiply[i] then value = value * multiply[i] elseif divide[i] then value = value / divide[i] end
      if only then families[i](value, only) else families[i](value, unpack(values)) end
    end
  end
end

local function tell_state(state, texts, at)
  local now = texts[state.file] and trim(texts[state.file])
  if state.read then now = state.read(now) end
  if not now then return end
  local values = arrange(state.values, state.names, at)
  for _, one in ipairs(state.of or parse.words(texts[state.file_of] or "")) do
    values[state.place] = one
    state.family(one == now and 1 or 0, unpack(values))
  end
end

--- A label for what is told alone: another set of labels for each directory.
local function tell_what_is_told(info, scrape, dir, texts, at)
  local told = {}
  for i, name in ipairs(info.names) do
    local label = info.labels[i]
    local text = label and label_text(label, texts, dir) or at[name]
    if text ~= "" then told[name] = text end
  end
  scrape:gauge(info.name, info.help, 1, told)
end

local function tell_info(info, scrape, dir, texts, at)
  if info.told then return tell_what_is_told(info, scrape, dir, texts, at) end
  local values, labels = info.values, info.labels
  for i = 1, #info.names do
    local label = labels[i]
    values[i] = label and label_text(label, texts, dir) or at[info.names[i]]
  end
  info.family(1, unpack(values))
end

local function tell(level, scrape, dir, texts)
  local at, info = level.at, level.info
  for i = 1, #level.labels do at[level.labels[i].name] = label_text(level.labels[i], texts, dir) end
  local values = arrange(level.values, level.names, at)
  tell_fields(level.fields, dir, texts, values)
  for i = 1, #level.states do tell_state(level.states[i], texts, at) end
  if info then tell_info(info, scrape, dir, texts, at) end
  for i = 1, #level.texts do
    local text = texts[level.texts[i].file]
    if text then level.texts[i].tell(text, unpack(values)) end
  end
  if level.also then level.also(scrape, dir, unpack(values)) end
end

local enter

--- Tells what is in a directory and below it. What it returns is as with `enter`.
local function visit(level, scrape, dir)
  local found, message, errno
  if level.says then
    local texts = read(level, dir)
    if not texts then return false end
    tell(level, scrape, dir, texts)
    found = next(texts) ~= nil or nil
  end
  for i = 1, #level.lists do
    local below, reason, code = enter(level.lists[i], scrape, dir)
    if below == nil then message, errno = message or reason, errno or code end
    if not found and below ~= nil then found = below end
  end
  if found == nil then return nil, message or dir .. ": nothing to read", errno or ENOENT end
  return found
end

--- Gives the level its labels from what a name holds; false where the name is not meant.
local function take(place, first, ...)
  if not first then return false end
  local at, labels, filters, values = place.level.at, place.captures, place.filters, { first, ... }
  for i = 1, #labels do
    if filters and filters[i] and not filters[i](values[i]) then return false end
    at[labels[i]] = values[i]
  end
  return true
end

local function is_taken(place, name)
  if not place.pattern then return take(place, name) end
  return take(place, name:match(place.pattern))
end

--- Names of a directory: those that are there, or those that a file or a function has.
local function names_of(list, dir)
  if not list.names then return fs.list(dir) end
  if type(list.names) == "function" then return list.names() end
  local text, message, errno = fs.read(list.names)
  return text and parse.words(text), message, errno
end

--- Visits the directories of a list. One that is listed is there; of one that a file or a function names, that has to be
--- seen.
---@return boolean? found false where none is there; nil where that cannot be said
---@return string? message
---@return integer? errno
function enter(list, scrape, dir)
  dir = dir .. list.under
  if list.level then return visit(list.level, scrape, dir) end
  local names, message, errno = names_of(list, dir)
  if not names then return nil, message, errno end
  local found, places = false, list.places
  for i = 1, #names do
    for j = 1, #places do
      local place = places[j]
      if is_taken(place, names[i]) then
        local told, reason, code = visit(place.level, scrape, place.beside and dir or dir .. "/" .. names[i] .. place.tail)
        found = found or told or not list.names
        if told == nil then message, errno = reason, code end
      end
    end
  end
  if not found and message then return nil, message, errno end
  return found
end

---@param list table as lib/sysfs_form.lua makes it
---@param scrape sonda.Scrape
---@return boolean? found false where the kernel has none; nil where that cannot be said
---@return string? message
---@return integer? errno
function M.walk(list, scrape) return enter(list, scrape, "") end

return M
