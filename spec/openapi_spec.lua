-- SPDX-License-Identifier: MIT
local support = require "support"

local SCRIPT <const> = [[
local sonda = require "sonda"
sonda.post("/things/{id}", {
  summary = "Make a thing", tags = { "Things" }, description = "At length.",
  body = {
    { "name", "string", enum = { "a", "b" } },
    { "size", "integer", minimum = 1, optional = true },
    { "state", "string", enum = { "on", "off" }, nullable = true, optional = true },
    { "count", "integer", default = 3 },
    strict = true,
  },
  shape = {
    { "z", "number", unit = "bytes", nullable = true },
    { "a", "array", items = { "map", items = "boolean" } },
  },
  example = { z = 1, a = {} }, params = { { "id", "integer", minimum = 1, description = "Which", example = 7 } },
  query = { { "dry", "boolean", default = false, description = "Only try" }, { "tag", "array", items = "string" } },
  responses = { [404] = "No such thing" },
}, function() return {} end)
sonda.get("/things/{rest...}", { type = "text/plain" }, function() return "x" end)
sonda.get("/made/{name}", {
  shape = {
    { "n", "integer", from = "kernel_n", scale = 1024, minimum = 2 },
    { "inner", { { "when", "string", format = "date-time" }, { "word", "string", example = "moon" } } },
    { "list", "array", items = { "string", enum = { "x", "y" } } },
    { "left_out", "string", optional = true },
  },
}, function() return sonda.reply(204) end)
sonda.get("/secret", { hidden = true }, function() return {} end)
]]

describe("GET /openapi.json", function()
  local document, text

  setup(function()
    local host <close> = support.scripts { ["things.lua"] = SCRIPT }
    local answer = host:get "/openapi.json"
    assert(answer.status == 200, answer.fault)
    document, text = answer.json, answer.body
  end)

  it("is OpenAPI 3.1 of this application", function()
    assert.equal("3.1.0", document.openapi)
    assert.equal("k8s-cluster-performance-stack", document.info.title)
  end)

  it("has every route that is not hidden", function()
    for _, path in ipairs { "/health", "/info", "/metrics/system", "/metrics/app", "/metrics/disk/{mount}", "/things/{id}" } do
      assert.is_table(document.paths[path], path)
    end
    assert.is_nil(document.paths["/secret"])
    assert.is_nil(document.paths["/docs"])
  end)

  it("tells all that a route declares", function()
    local post = document.paths["/things/{id}"].post
    assert.equal("Make a thing", post.summary)
    assert.same({ "Things" }, post.tags)
    assert.equal("postThingsId", post.operationId)
    assert.same(
      {
        name = "id", ["in"] = "path", required = true, description = "Which", example = 7,
        schema = { type = "integer", format = "int64", minimum = 1 },
      },
      post.parameters[1]
    )
    assert.same({ type = "boolean", default = false }, post.parameters[2].schema)
    assert.same({ type = "array", items = { type = "string", maxLength = 256 } }, post.parameters[3].schema)
    assert.equal("No such thing", post.responses["404"].description)
  end)

  it("tells what is amiss in a request as FastAPI does", function()
    local ref = document.paths["/things/{id}"].post.responses["422"].content["application/json"].schema["$ref"]
    assert.equal("#/components/schemas/HTTPValidationError", ref)
    local schemas = document.components.schemas
    assert.equal("#/components/schemas/ValidationError", schemas.HTTPValidationError.properties.detail.items["$ref"])
    assert.same({ "loc", "msg", "type" }, schemas.ValidationError.required)
    assert.is_nil(document.paths["/info"].get.responses["422"])
  end)

  it("lies beside what it describes, whatever prefix a proxy adds", function()
    assert.same({ { url = "." } }, document.servers)
  end)

  it("makes an example of the fields where none is given", function()
    local media = document.paths["/made/{name}"].get.responses["200"].content["application/json"]
    assert.same(
      { n = 2, inner = { when = "2025-11-15T15:00:00Z", word = "moon" }, list = { "x" } },
      media.example
    )
  end)

  it("leaves a part of the path that is not declared a string", function()
    local parameter = document.paths["/made/{name}"].get.parameters[1]
    assert.same({ name = "name", ["in"] = "path", required = true, schema = { type = "string" } }, parameter)
  end)

  it("shows an example of every JSON answer that has a shape", function()
    for path, operations in pairs(document.paths) do
      local json = operations.get and operations.get.responses["200"].content["application/json"]
      if json and json.schema and next(json.schema) then assert.is_table(json.example, path) end
    end
  end)

  it("has schemas of the shapes, optional and nullable parts included", function()
    local post = document.paths["/things/{id}"].post
    local body = post.requestBody.content["application/json"].schema
    assert.same({ "name" }, body.required)
    assert.same({ "a", "b" }, body.properties.name.enum)
    assert.equal(1, body.properties.size.minimum)
    assert.equal(3, body.properties.count.default)
    assert.is_false(body.additionalProperties)
    local answer = post.responses["200"].content["application/json"].schema
    assert.same({ "number", "null" }, answer.properties.z.type)
    assert.equal("bytes", answer.properties.z.description)
    assert.matches('"enum":%["on","off",null%]', text)
    assert.same({ type = "object", additionalProperties = { type = "boolean" } }, answer.properties.a.items)
  end)

  it("keeps the order of keys in schemas and examples", function()
    assert.matches('"example":{"z":1,"a":%[%]}', text)
    assert.matches('"properties":{"status":.-"app":.-"version":', text)
  end)

  it("names a rest parameter plainly, and text as text", function()
    local get = document.paths["/things/{rest}"].get
    assert.equal("rest", get.parameters[1].name)
    assert.same({ type = "string" }, get.responses["200"].content["text/plain"].schema)
  end)

  it("gives every operation a name of its own", function()
    local seen = {}
    for _, operations in pairs(document.paths) do
      for _, operation in pairs(operations) do
        assert.is_nil(seen[operation.operationId], operation.operationId)
        seen[operation.operationId] = true
      end
    end
  end)

  it("fails its dry run where an example does not fit its shape", function()
    local host <close> = support.scripts {
      ["bad.lua"] = [[local sonda = require "sonda"
sonda.get("/bad", { shape = { { "a", "integer" } }, example = { a = "x" } }, function() return { a = 1 } end)]],
    }
    assert.matches("a: expected integer, found string", host:dry_run())
  end)
end)
