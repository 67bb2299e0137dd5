-- SPDX-License-Identifier: MIT
-- GET /docs: Swagger UI, from the files that are built in (web/). It asks no other host.

local sonda = require "sonda"
local pages = require "lib.pages"

pages.page("/docs", "docs.html", {
  summary = "Interactive documentation",
  policy = { ["img-src"] = "'self' data:" }, -- Swagger UI's style sheet holds its icons
})

pages.files("/docs/", {
  "docs.css",
  "docs.js",
  "favicon.svg",
  "swagger-ui-bundle.js",
  "swagger-ui.css",
  "swagger-ui.LICENSE.txt",
})

sonda.get("/favicon.ico", { hidden = true, max_age = 3600 }, function() return sonda.asset "favicon.svg" end)
