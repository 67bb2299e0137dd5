-- SPDX-License-Identifier: MIT
-- An OpenAPI 3.1 document of the routes that scripts declared.

local sonda = require "sonda"
local example = require "lib.example"
local schema = require "lib.schema"
local shape = sonda.shape

local openapi = {}

local JSON <const> = "application/json"

local TEXT_MAX <const> = 256 -- bytes of a query parameter that says no max_length

local function answer_of(description, name)
  return {
    description = description,
    content = { [JSON] = { schema = { ["$ref"] = "#/components/schemas/" .. name } } },
  }
end

local function error_answer(description) return answer_of(description, "Error") end

---The name of an operation: "getMetricsDiskMount" of GET /metrics/disk/{mount}.
local function operation_id(route)
  local id = route.method:lower()
  for word in route.path:gmatch "%w+" do
    id = id .. word:sub(1, 1):upper() .. word:sub(2)
  end
  return id == "get" and "getRoot" or id
end

---The schema of what is sent as text: in a query a string is bounded even where its declaration does not say so.
local function text_schema(field, place)
  local made, d = schema.of(field), shape.describe(field)
  made.examples, made.description = nil, nil
  local text = d.kind == "array" and made.items or made
  if place == "query" and text.type == "string" and not text.enum then text.maxLength = text.maxLength or TEXT_MAX end
  return made
end

local function parameter(name, place, field)
  local d = field and shape.describe(field) or {}
  return {
    name = name,
    ["in"] = place,
    required = place == "path" or d.required or nil,
    description = d.description,
    example = d.example,
    schema = field and text_schema(field, place) or { type = "string" },
  }
end

---The shapes of declared parameters by name.
local function by_name(declared)
  local shapes = {}
  for _, field in ipairs(declared and shape.describe(declared).fields or {}) do
    shapes[field.name] = field.shape
  end
  return shapes
end

local function parameters(route)
  local list, typed = {}, by_name(route.shapes.params)
  for name in route.path:gmatch "{([%w_]+)%.*}" do
    list[#list + 1] = parameter(name, "path", typed[name])
  end
  for _, field in ipairs(route.shapes.query and shape.describe(route.shapes.query).fields or {}) do
    list[#list + 1] = parameter(field.name, "query", field.shape)
  end
  return #list > 0 and list or nil
end

local function good_answer(route)
  local media = { example = route.example }

  if route.type then
    media.schema = { type = "string" }
  elseif route.shapes.shape then
    media.schema = schema.of(route.shapes.shape)
    media.example = shape.shaped(route.example or example.of(route.shapes.shape), route.shapes.shape, true)
  end
  local content = { [route.type and route.type:match "^[^;]+" or JSON] = media }
  if next(media) == nil then media.schema = shape.ordered {} end
  return { description = "Successful Response", content = content }
end

local function answers(route)
  local all = { ["200"] = good_answer(route), ["503"] = error_answer "The host does not offer what was asked for" }

  if route.shapes.query or route.shapes.params or route.shapes.body then
    all["422"] = answer_of("Validation Error", "HTTPValidationError")
  end
  if route.shapes.body then all["413"] = error_answer "The body is too large" end
  for status, description in pairs(route.responses or {}) do
    all[tostring(status)] = error_answer(description)
  end
  return all
end

local function request_body(route)
  if not route.shapes.body then return nil end
  return { required = true, content = { [JSON] = { schema = schema.of(route.shapes.body) } } }
end

local function operation(route)
  return {
    operationId = operation_id(route),
    summary = route.summary ~= "" and route.summary or nil,
    description = route.description,
    tags = route.tags,
    parameters = parameters(route),
    requestBody = request_body(route),
    responses = answers(route),
  }
end

local function plain_path(path)
  return (path:gsub("%.%.%.}", "}"))
end

---Paths in order of declaration, the operations of each by method.
local function paths_of(routes)
  local paths, list = {}, {}

  for _, route in ipairs(routes) do
    if not route.hidden then
      local path = plain_path(route.path)
      if not paths[path] then
        paths[path] = {}
        list[#list + 1] = { path, paths[path] }
      end
      paths[path][route.method:lower()] = operation(route)
    end
  end
  return shape.ordered(list)
end

---Those of FastAPI, for clients that know them.
local schemas = {
  Error = {
    type = "object",
    description = "Error answers, 4xx and 5xx, but for 422",
    properties = { detail = { type = "string" } },
    required = { "detail" },
  },
  HTTPValidationError = {
    type = "object",
    title = "HTTPValidationError",
    properties = { detail = { type = "array", title = "Detail", items = { ["$ref"] = "#/components/schemas/ValidationError" } } },
  },
  ValidationError = {
    type = "object",
    title = "ValidationError",
    properties = {
      loc = { type = "array", title = "Location", items = { anyOf = { { type = "string" }, { type = "integer" } } } },
      msg = { type = "string", title = "Message" },
      type = { type = "string", title = "Error Type" },
    },
    required = { "loc", "msg", "type" },
  },
}

---The document, ready to be answered.
---@param routes table[] as sonda.routes() gives them
---@param info { title: string, version: string, description: string }
---@return any
function openapi.document(routes, info)
  return shape.ordered {
    { "openapi", "3.1.0" },
    { "info", { title = info.title, version = info.version, description = info.description } },
    { "servers", { { url = "." } } }, -- beside this document, behind whatever prefix a proxy puts before it
    { "paths", paths_of(routes) },
    { "components", { schemas = schemas } },
  }
end

return openapi
