-- SPDX-License-Identifier: MIT
---@meta sonda
-- Annotations for LuaLS of what `require "sonda"` gives: routes, the application, time, log. The other files beside this
-- one annotate its parts. Point the editor here:  "workspace.library": ["scripts/meta"]

---@class sonda
---@field version string of this build: "1.0.0"; what it promises is in the README, "What stays"
---@field app sonda.App
---@field proc sonda.proc the readers of /proc
---@field fs sonda.fs files below the allowed roots
---@field json sonda.json lua-cjson, guarded
---@field shape sonda.shape descriptions of answers
---@field log sonda.log
---@field store sonda.store values that outlive a reload
---@field NO_DATA any what a collector returns that has nothing to read
local sonda = {}

---The application, as the settings name it.
---@class sonda.App
---@field name string APP_NAME
---@field version string APP_VERSION
---@field environment string APP_ENV

-- Routes ---------------------------------------------------------------------------------------------------------

---@class sonda.RouteOptions
---@field summary? string one line, for the documentation
---@field description? string Markdown
---@field tags? string[] headings in the documentation
---@field shape? sonda.Type of the answer; without one a table is free-form JSON, its keys sorted
---@field type? string Content-Type of a text answer, instead of a shape: the handler returns a string
---@field max_age? number seconds for which one answer serves every request of the same path, declared query and `vary`
---@field timeout_seconds? number that the handler may take, at most 60 and at most --max-scrape-ms (10 s); --max-call-ms (250 ms)
---@field max_bytes? integer bytes of an answer, at most 64 MiB; --max-answer (1 MiB)
---@field vary? string[] request headers that the answer depends on
---@field query? sonda.Field[] scalars, and arrays of them (every occurrence, in order; of a scalar the last one counts). A
---  parameter may be left out unless it is `required`; a string has 256 bytes at most unless it says `max_length`; a boolean
---  without a value ("?verbose") is true. What is not declared here is ignored
---@field params? sonda.Field[] scalars: the {name} parts of the path; one that is not declared is a string
---@field responses? table<integer, string> documents further answers: status to description
---@field example? any an answer, for the documentation, held against the shape; made of the fields where it is not given
---@field hidden? boolean left out of /openapi.json
---@field body? sonda.Type of the JSON body (sonda.post): what the shape does not name is ignored, unless it is `strict`
---@field body_max? integer bytes of the body; 65536

---The request, lent to a handler: it is over when the handler returns.
---@class sonda.Request
---@field method string
---@field path string as sent, percent-encoded
---@field params table<string, any> decoded {name} parts of the path, typed as declared
---@field query table<string, any> declared parameters, typed, with their defaults; lent, as the request is
---@field body any the decoded JSON body of a POST
---@field remote string the client's address, or "unix"
---@field id integer unique in this process; also in the log
local request = {}

---A header of the request, whatever its case.
---@param name string
---@return string?
function request:header(name) end

---@class sonda.Reply
---@class sonda.Asset: sonda.Reply

---@alias sonda.Handler fun(request: sonda.Request): any, string?

---Declare a GET route (HEAD comes with it) while the script loads. The handler returns a value for a 200 in its
---shape; nil and a
---reason for a 503; or sonda.reply(…). An error that it raises is a 500. What a client sent amiss is a 422 with a list of
---{ type, loc, msg, input }, before the handler runs.
---@param path string "/metrics/disk/{mount}", "/files/{path...}"
---@param options sonda.RouteOptions
---@param handler sonda.Handler
---@overload fun(path: string, handler: sonda.Handler)
function sonda.get(path, options, handler) end

---Declare a POST route. With `body` the JSON body is held against that shape before the handler runs.
---@param path string
---@param options sonda.RouteOptions
---@param handler sonda.Handler
---@overload fun(path: string, handler: sonda.Handler)
function sonda.post(path, options, handler) end

---An answer with a status and headers of its own. A string is sent as it is, a table (or shape.shaped) as JSON.
---@param status integer 200 to 599
---@param body? string|table|sonda.Shaped
---@param headers? table<string, string> copied here; 4 KiB each and 16 KiB together at most
---@return sonda.Reply
function sonda.reply(status, body, headers) end

---What a reader returned, all of it. Where that is nil the handler ends, from any depth, and the answer is 503 with the
---reason: no error is logged, no breaker opens. In a job or a collector the reason is raised.
---@generic T
---@param value T?
---@param message? string
---@param ... any
---@return T value
---@return any ...
function sonda.need(value, message, ...) end

---End the handler, from any depth, with a 404.
---@param detail? string "Not Found"
function sonda.not_found(detail) end

---A file that is built into the binary (web/): "live.html".
---@param name string
---@param headers? table<string, string>
---@return sonda.Asset? reply nil where this build has no such file
---@return string? message
function sonda.asset(name, headers) end

---@class sonda.Route: sonda.RouteOptions
---@field shapes { shape?: sonda.Shape, body?: sonda.Shape, query?: sonda.Shape, params?: sonda.Shape }
---@field method string
---@field path string
---@field script string
---@field line integer

---Every route that the scripts declared, in order: its options as they are written, the shapes that were made of them, and
---method, path, script and line.
---@return sonda.Route[]
function sonda.routes() end

---Leave out the routes that lower layers declare at this path, as they write it ("/metrics/disk/{mount}"): on purpose, so
---that `sonda check`, the log and /-/scripts do not tell them as lost. Not /health.
---@param path string
function sonda.remove(path) end

-- Application and time -------------------------------------------------------------------------------------------

---Seconds since the process started; a reload does not reset it.
---@return number seconds
function sonda.uptime() end

---When the process started.
---@return number seconds of the Unix epoch
function sonda.startup_time() end

---Answers finished so far, this one not counted.
---@return integer
function sonda.requests() end

---@return number seconds of the Unix epoch
function sonda.now() end

---A clock that never steps, for durations.
---@return number seconds
function sonda.clock() end

---A moment as text, UTC: "2025-11-15T15:30:00Z".
---@param time? number seconds of the Unix epoch; now
---@return string
function sonda.date(time) end

---A setting of the command line or environment.
---@param name string "collector.netdev.device-exclude"
---@param default? any
---@return string|any value the default where it is not set; of a flag given twice the last one
function sonda.option(name, default) end

---Every value of a setting that may be given many times, in that order.
---@param name string "collector.sysctl.include"
---@return string[]
---@nodiscard
function sonda.options(name) end

---Refuse the value of a setting: raises "--NAME: REASON". Where the command line or the environment gave it, the server
---does not start with it, and says so.
---@param name string
---@param reason string
function sonda.bad_option(name, reason) end

---Run a function again and again in the background, in an engine of its own, under the same limits. What it wants
---to tell handlers
---goes through sonda.store.
---@param seconds number 0.1 to 31 days
---@param job fun()
---@param options? { name?: string } the name in log and metrics, at most 128 bytes; "script:line"
function sonda.every(seconds, job, options) end

---How the scripts are that serve.
---@class sonda.Trouble
---@field kind "job"|"collector"
---@field name string
---@field path string
---@field line integer
---@field reason string
---@field since number seconds of the Unix epoch
---@field times integer runs that failed since

---@class sonda.Status
---@field generation integer 1 is the first
---@field hash string of names and texts
---@field loaded_at number seconds of the Unix epoch
---@field age_seconds number since then
---@field rolled_back boolean
---@field reloads integer generations adopted after the first
---@field rejected integer changes that were refused
---@field faults integer that stand now
---@field last_error? { path: string, line: integer, reason: string, time: number }
---@field watch_trouble? string why changes are found by polling alone
---@field failing sonda.Trouble[] jobs and collectors that fail now
---@field gone { path: string, reason: string }[] files that the change which serves took away
---@field workers integer
---@field workers_lost integer
---@field live boolean

---@return sonda.Status? status nil outside a server
---@return string? message
function sonda.status() end

-- Log ------------------------------------------------------------------------------------------------------------

---Lines of the server's log, with the script and line that wrote them. `print` writes to it, too.
---@class sonda.log
local log = {}

---@param message string
function log.debug(message) end

---@param message string
function log.info(message) end

---@param message string
function log.warn(message) end

---@param message string
function log.error(message) end

-- JSON -----------------------------------------------------------------------------------------------------------

---JSON under the engine's limits; `require "cjson"` is the same table. Answers do not need it: return a table.
---@class sonda.json
---@field null lightuserdata JSON's null
local json = {}

---The text that an answer without a shape would have: keys sorted, integers exact, UTF-8.
---@param value any
---@return string
function json.encode(value) end

---lua-cjson's, but that integers past 2^53 are exact and numbers past all doubles refused.
---@param text string
---@return any value raises where the text is not JSON
function json.decode(text) end

return sonda
