-- SPDX-License-Identifier: MIT
-- Metrics that other programs leave in files: *.prom below --collector.textfile.directory.
local sonda = require "sonda"

local textfile = sonda.feed("textfile", {
  modified_seconds = sonda.gauge_family("node_textfile_mtime_seconds",
    "Unixtime mtime of textfiles successfully read.", { "file" }),
  error = sonda.gauge_family("node_textfile_scrape_error",
    "1 if there was an error opening or reading a file, 0 otherwise"),
})

sonda.collector("textfile", { description = "metrics in files" }, function() return textfile() end)
