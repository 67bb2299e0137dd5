-- SPDX-License-Identifier: MIT
-- Off by default.
-- Errors of IPsec. Source: /proc/net/xfrm_stat, Documentation/networking/xfrm_proc.rst.
local sonda = require "sonda"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local help <const> = {
  InError = "All errors not matched by other",
  InBufferError = "No buffer is left",
  InHdrError = "Header error",
  InNoStates = "No state is found i.e. Either inbound SPI, address, or IPsec protocol at SA is wrong",
  InStateProtoError = "Transformation protocol specific error e.g. SA key is wrong",
  InStateModeError = "Transformation mode specific error",
  InStateSeqError = "Sequence error i.e. Sequence number is out of window",
  InStateExpired = "State is expired",
  InStateMismatch = "State has mismatch option e.g. UDP encapsulation type is mismatch",
  InStateInvalid = "State is invalid",
  InTmplMismatch = "No matching template for states e.g. Inbound SAs are correct but SP rule is wrong",
  InNoPols = "No policy is found for states e.g. Inbound SAs are correct but no SP is found",
  InPolBlock = "Policy discards",
  InPolError = "Policy error",
  OutError = "All errors which is not matched others",
  OutBundleGenError = "Bundle generation error",
  OutBundleCheckError = "Bundle check error",
  OutNoStates = "No state is found",
  OutStateProtoError = "Transformation protocol specific error",
  OutStateModeError = "Transformation mode specific error",
  OutStateSeqError = "Sequence error i.e. Sequence number overflow",
  OutStateExpired = "State is expired",
  OutPolBlock = "Policy discards",
  OutPolDead = "Policy is dead",
  OutPolError = "Policy error",
  FwdHdrError = "Forward routing of a packet is not allowed",
  OutStateInvalid = "State is invalid, perhaps expired",
  AcquireError = "State hasn’t been fully acquired before use",
}

--- Families by the kernel's names, "InHdrError" as in_hdr_error. Made at the first scrape: few hosts ask for them.
local families
local function declare()
  local made = {}
  for key, text in pairs(help) do
    local name = key:gsub("%u", "_%0"):lower()
    made[key] = sonda.counter_family("node_xfrm" .. name .. "_packets_total", text)
  end
  return made
end

sonda.collector("xfrm", { description = "errors of IPsec", default = false }, function()
  local text, message, errno = sonda.fs.read("/proc/net/xfrm_stat")
  if not text then return sysfs.unavailable(message, errno) end
  families = families or declare()
  local counts = {}
  for key, count in text:gmatch("Xfrm(%S+)%s+(%d+)") do counts[key] = parse.number(count) end
  for key, family in pairs(families) do family(counts[key] or 0) end -- 0 on a kernel without it, as with node_exporter
end)
