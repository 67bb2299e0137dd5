-- SPDX-License-Identifier: MIT
std = "lua54"
max_line_length = 130
codes = true

-- Scripts run in a sandbox (core/engine/README.md): what it does not offer is no global there.
local offered = {
  "assert", "error", "ipairs", "next", "pairs", "pcall", "print", "rawequal", "rawget", "rawlen", "rawset", "require",
  "select", "setmetatable", "getmetatable", "tonumber", "tostring", "type", "xpcall", "load", "_VERSION",
  "coroutine", "math", "string", "table", "utf8",
}

files["scripts/**"] = { std = { read_globals = offered } }
files["k8s/**"] = { std = { read_globals = offered } }
files["spec/**"] = { std = "+busted" }

-- LuaLS annotations: functions without bodies.
files["scripts/meta/**"] = { std = "lua54", ignore = { "111", "112", "113", "121", "122", "131", "211", "212", "221", "241" } }
