-- SPDX-License-Identifier: MIT
-- Whether SELinux is on, and whether it enforces: now, and at the next boot.
-- Source: selinuxfs below /sys/fs/selinux, selinux(8), selinux_config(5).
local sonda = require "sonda"
local parse = require "lib.parse"

local enabled = sonda.gauge_family("node_selinux_enabled", "SELinux is enabled, 1 is true, 0 is false")
local config_mode = sonda.gauge_family("node_selinux_config_mode", "Configured SELinux enforcement mode")
local current_mode = sonda.gauge_family("node_selinux_current_mode", "Current SELinux enforcement mode")

local modes = { enforcing = 1, permissive = 0 }
local disabled <const> = -1

--- Without a policy, SELinux is there but not on: then the initial context of the kernel is just "kernel".
local function has_policy()
  local context = sonda.fs.read("/sys/fs/selinux/initial_contexts/kernel")
  return not context or parse.trim((context:gsub("\0", ""))) ~= "kernel"
end

local function configured()
  local text = sonda.fs.read("/etc/selinux/config") or ""
  return modes[(("\n" .. text):match("\n%s*SELINUX%s*=%s*(%a+)") or ""):lower()] or disabled
end

sonda.collector("selinux", { description = "SELinux modes" }, function()
  local enforce = sonda.fs.number("/sys/fs/selinux/enforce")
  if not enforce or not has_policy() then
    enabled(0)
    return
  end
  enabled(1)
  config_mode(configured())
  current_mode(enforce)
end)
