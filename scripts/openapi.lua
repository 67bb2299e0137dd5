-- SPDX-License-Identifier: MIT
-- GET /openapi.json: what all the scripts offer, made of their declarations at the first request.

local sonda = require "sonda"
local openapi = require "lib.openapi"

local DAY <const> = 86400

sonda.get("/openapi.json", {
  summary = "This description, OpenAPI 3.1",
  tags = { "Service" },
  max_age = DAY,
}, function()
  return openapi.document(sonda.routes(), {
    title = sonda.app.name,
    version = sonda.app.version,
    description = "What this host does, as JSON. An error is answered as `{\"detail\": \"…\"}`: 404 where there is no such "
      .. "path, 405 (with Allow) for a method that a path does not have. What a client sent amiss is a 422, "
      .. "whose detail is a list.",
  })
end)
