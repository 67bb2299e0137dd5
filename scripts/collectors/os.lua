-- SPDX-License-Identifier: MIT
-- The distribution. Source: /etc/os-release, else /usr/lib/os-release, below the host's root; os-release(5).
local sonda = require "sonda"
local release = require "lib.os_release"

local keys = {
  "BUILD_ID", "ID", "ID_LIKE", "IMAGE_ID", "IMAGE_VERSION", "NAME", "PRETTY_NAME", "VARIANT", "VARIANT_ID", "VERSION",
  "VERSION_CODENAME", "VERSION_ID",
}
local labels = {}
for i, key in ipairs(keys) do labels[i] = key:lower() end

local info = sonda.gauge_family("node_os_info",
  "A metric with a constant '1' value labeled by build_id, id, id_like, image_id, image_version, name, pretty_name, "
  .. "variant, variant_id, version, version_codename, version_id.", labels)
local version = sonda.gauge_family("node_os_version", "Metric containing the major.minor part of the OS version.",
  { "id", "id_like", "name" })
local support_end = sonda.gauge_family("node_os_support_end_timestamp_seconds",
  "Metric containing the end-of-life date timestamp of the OS.")

-- The file changes when the distribution is upgraded: it is read once a minute.
local os, values, read_at

local function read()
  local text, message = release.read()
  if not text then return message or sonda.NO_DATA end
  os, values, read_at = release.parse(text), {}, sonda.clock()
  for i, key in ipairs(keys) do values[i] = os[key] or "" end
end

sonda.collector("os", { description = "the distribution" }, function()
  local refusal = (not read_at or sonda.clock() - read_at >= 60) and read()
  if refusal == sonda.NO_DATA then return refusal end
  if refusal then return nil, refusal end
  info(1, table.unpack(values))
  local number = tonumber((os.VERSION_ID or ""):match("^%d+%.?%d*"))
  if number and number > 0 then version(number, os.ID or "", os.ID_LIKE or "", os.NAME or "") end
  local stamp = release.date(os.SUPPORT_END)
  if stamp then support_end(stamp) end
end)
