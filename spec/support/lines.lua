-- SPDX-License-Identifier: MIT
-- busted's plain report, and instead of its dots a line for each file as it ends, as the other runners print it.
return function(options)
  options.deferPrint = true
  local busted = require "busted"
  local handler = require "busted.outputHandlers.plainTerminal"(options)
  local passed, failed = 0, 0

  busted.subscribe({ "test", "end" }, function(_, _, status)
    if status == "success" then
      passed = passed + 1
    elseif status ~= "pending" then
      failed = failed + 1
    end
    return nil, true
  end)

  busted.subscribe({ "file", "end" }, function(file)
    local name = file.name:gsub("^spec/", ""):gsub("_spec%.lua$", "")
    io.stdout:write(("%-4s  %-28s %4d %6.1f s\n"):format(failed > 0 and "FAIL" or "ok", name, passed, file.duration or 0))
    io.stdout:flush()
    passed, failed = 0, 0
    return nil, true
  end)

  return handler
end
