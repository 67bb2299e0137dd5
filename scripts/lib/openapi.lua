-- SPDX-License-Identifier: MIT
-- An OpenAPI 3.1 document of the routes that scripts declared.

local sonda = require "sonda"
local schema = require "lib.schema"
local shape = sonda.shape

local openapi = {}

local JSON <const> = "application/json"

local function error_answer(description)
  return {
    description = description,
    content = { [JSON] = { schema = { ["$ref"] = "#/components/schemas/Error" } } },
  }
end

---The name of an operation: "getMetricsDiskMount" of GET /metrics/disk/{mount}.
local function operation_id(route)
  local id = route.method:lower()
  for word in route.path:gmatch "%w+" do
    id = id .. word:sub(1, 1):upper() .. word:sub(2)
  end
  return id == "get" and "getRoot" or id
end

local function path_parameters(route)
  local list = {}
  for name in route.path:gmatch "{([%w_]+)%.*}" do
    local about = route.params and route.params[name] or {}
    list[#list + 1] = {
      name = name,
      ["in"] = "path",
      required = true,
      description = about.description,
      example = about.example,
      schema = { type = "string" },
    }
  end
  return list
end

local function query_schema(q)
  local made = { type = q[2], minimum = q.minimum, maximum = q.maximum, enum = q.enum, default = q.default }
  if q[2] == "string" and not q.enum then made.maxLength = q.max_length or 256 end
  if q.list then return { type = "array", items = made } end
  return made
end

local function parameters(route)
  local list = path_parameters(route)
  for _, q in ipairs(route.query or {}) do
    list[#list + 1] = {
      name = q[1],
      ["in"] = "query",
      required = q.required or nil,
      description = q.description,
      example = q.example,
      schema = query_schema(q),
    }
  end
  return #list > 0 and list or nil
end

local function good_answer(route)
  local media = { example = route.example }

  if route.type then
    media.schema = { type = "string" }
  elseif route.shape then
    media.schema = schema.of(route.shape)
    media.example = route.example and shape.shaped(route.example, route.shape)
  end
  local content = { [route.type and route.type:match "^[^;]+" or JSON] = media }
  if next(media) == nil then media.schema = {} end
  return { description = "Successful Response", content = content }
end

local function answers(route)
  local all = { ["200"] = good_answer(route), ["503"] = error_answer "The host does not offer what was asked for" }

  if route.query then all["422"] = error_answer "A query parameter is not as declared" end
  if route.body then
    all["400"] = error_answer "The body is not JSON"
    all["422"] = error_answer "The body is not as declared"
  end
  for status, description in pairs(route.responses or {}) do
    all[tostring(status)] = error_answer(description)
  end
  return all
end

local function request_body(route)
  if not route.body then return nil end
  return { required = true, content = { [JSON] = { schema = schema.of(route.body) } } }
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

local error_schema = {
  type = "object",
  description = "Every error answer: 4xx and 5xx",
  properties = { detail = { type = "string" } },
  required = { "detail" },
}

---The document, ready to be answered.
---@param routes table[] as sonda.routes() gives them
---@param info { title: string, version: string, description: string }
---@return any
function openapi.document(routes, info)
  return shape.ordered {
    { "openapi", "3.1.0" },
    { "info", { title = info.title, version = info.version, description = info.description } },
    { "paths", paths_of(routes) },
    { "components", { schemas = { Error = error_schema } } },
  }
end

return openapi
