-- SPDX-License-Identifier: MIT
-- What the firmware says of the machine, as labels. Only root may read serial numbers and the product's UUID.
-- Source: /sys/class/dmi/id, Documentation/ABI/testing/sysfs-firmware-dmi-tables.
local sonda = require "sonda"
local sysfs = require "lib.sysfs"

local help <const> = "A metric with a constant '1' value labeled by bios_date, bios_release, bios_vendor, "
  .. "bios_version, board_asset_tag, board_name, board_serial, board_vendor, board_version, "
  .. "chassis_asset_tag, chassis_serial, chassis_vendor, chassis_version, product_family, product_name, "
  .. "product_serial, product_sku, product_uuid, product_version, system_vendor if provided by DMI."

local attributes = {
  "bios_date", "bios_release", "bios_vendor", "bios_version", "board_asset_tag", "board_name", "board_serial",
  "board_vendor", "board_version", "chassis_asset_tag", "chassis_serial", "chassis_vendor", "chassis_version",
  "product_family", "product_name", "product_serial", "product_sku", "product_uuid", "product_version",
  "sys_vendor",
}

local function read_labels()
  local labels = {}
  local values = sonda.fs.values("/sys/class/dmi/id", attributes) or {}
  for name in pairs(values) do
    labels[name == "sys_vendor" and "system_vendor" or name] = sysfs.text(values, name)
  end
  return labels
end

local labels -- read once: they last until the next boot

sonda.collector("dmi", { description = "the machine by its firmware" }, function(scrape)
  labels = labels or read_labels()
  if not next(labels) then return sonda.NO_DATA end
  scrape:gauge("node_dmi_info", help, 1, labels)
end)
