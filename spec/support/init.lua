-- SPDX-License-Identifier: MIT
-- Whole hosts for specs: recorded trees below tests/fixtures/machines, answered by the engine and the readers that
-- the server has, without a server.
--
--   local host <close> = support.host "laptop"
--   assert.equal(8, host:get("/metrics/system").json.cpu.cores)
local sonda = require "sonda"

local support = {}

local machines <const> = "tests/fixtures/machines/"

local answer = {}

---@param key string json: the body, decoded at first use
function answer:__index(key)
  if key ~= "json" then return nil end
  local decoded = sonda.json.decode(self.body)
  rawset(self, "json", decoded)
  return decoded
end

local host = {}
host.__index = host

---@return { status: integer, body: string, headers: table<string, string>, fault: string?, json: any }
function host:ask(method, target, body, headers)
  return setmetatable(assert(self.engine:request(method, target, body, headers)), answer)
end

function host:get(target, headers) return self:ask("GET", target, nil, headers) end

function host:post(target, body) return self:ask("POST", target, body) end

--- Every route without parameters called once and held against its shape; "" where all are sound.
function host:dry_run()
  local _, faults = self.engine:dry_run()
  return faults
end

function host:__close() self.engine:close() end

---A host made of command line flags.
---@param flags string[]
function support.flags(flags)
  local engine, faults = sonda.host(flags)
  return setmetatable({ engine = engine, faults = faults }, host)
end

---A recorded machine.
---@param machine string its folder's name: laptop, vm, container, kernel-3.10, hostile
---@param flags string[]? more of them
function support.host(machine, flags)
  local root = machines .. machine
  local all = { "--path.procfs", root .. "/proc", "--path.sysfs", root .. "/sys", "--path.rootfs", root .. "/root" }

  for _, flag in ipairs(flags or {}) do
    all[#all + 1] = flag
  end
  return support.flags(all)
end

---The machine that runs the specs.
function support.live(flags) return support.flags(flags or {}) end

---Files in a new directory, which is removed at the end of the block.
---@param files table<string, string> relative name to text; folders of names are made
---@return { path: string }
function support.layer(files)
  local path = os.tmpname()
  os.remove(path)
  assert(os.execute("mkdir -p " .. path))
  for name, text in pairs(files) do
    local folder = name:match "^(.*)/"
    if folder then assert(os.execute(("mkdir -p %s/%s"):format(path, folder))) end
    local file = assert(io.open(path .. "/" .. name, "w"))
    file:write(text)
    file:close()
  end
  return setmetatable({ path = path }, { __close = function() os.execute("rm -r " .. path) end })
end

---A host with these scripts over the built-in ones.
---@param files table<string, string>
---@param machine string? default: the live one
function support.scripts(files, machine)
  local layer <close> = support.layer(files)
  local flags = { "--scripts", layer.path }
  return machine and support.host(machine, flags) or support.flags(flags)
end

support.machines = { "laptop", "vm", "container", "kernel-3.10", "hostile" }

---The text of a file of the checkout.
function support.read(path)
  local file = assert(io.open(path))
  local text = file:read "a"
  file:close()
  return text
end

return support
