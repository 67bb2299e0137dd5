-- SPDX-License-Identifier: MIT
-- Pages and files that are built into the binary, served under a strict Content-Security-Policy.

local sonda = require "sonda"

local pages = {}

local HOUR <const> = 3600

---Everything from this server alone, nothing inline, in nobody's frame (Content Security Policy Level 3).
local strict = {
  ["default-src"] = "'none'",
  ["script-src"] = "'self'",
  ["style-src"] = "'self'",
  ["img-src"] = "'self'",
  ["connect-src"] = "'self'",
  ["base-uri"] = "'none'",
  ["form-action"] = "'none'",
  ["frame-ancestors"] = "'none'",
}

local order = {
  "default-src", "script-src", "style-src", "img-src", "connect-src", "base-uri", "form-action", "frame-ancestors",
}

local function policy(changes)
  local parts = {}
  for i, name in ipairs(order) do
    parts[i] = name .. " " .. (changes and changes[name] or strict[name])
  end
  return table.concat(parts, "; ")
end

---A page at `path` from the asset `name`.
---@param path string
---@param name string
---@param options { summary: string, policy?: table<string, string> }
function pages.page(path, name, options)
  local headers = { ["Content-Security-Policy"] = policy(options.policy), ["Referrer-Policy"] = "no-referrer" }
  sonda.get(
    path,
    { summary = options.summary, hidden = true, max_age = HOUR },
    function() return sonda.asset(name, headers) end
  )
end

---Each asset at `prefix` .. its name. Browsers may keep them for an hour.
---@param prefix string
---@param names string[]
function pages.files(prefix, names)
  local headers = { ["Cache-Control"] = "max-age=" .. HOUR }
  for _, name in ipairs(names) do
    sonda.get(
      prefix .. name,
      { hidden = true, max_age = HOUR },
      function() return sonda.asset(name, headers) end
    )
  end
end

return pages
