-- SPDX-License-Identifier: MIT
---@meta sonda.fs
-- Files for scripts. "/proc/…" and "/sys/…" are those of --path.procfs and --path.sysfs; /etc/os-release,
-- /usr/lib/os-release, /etc/selinux/config, /etc/machine-id and /run/udev/data are open below --path.rootfs; what else may
-- be read is named with --allow-read. Nothing leads out: no "..", no symbolic link, no magic link of /proc. Of
-- /proc/<pid> the files that hold secrets (environ, cmdline, mem, maps, fd …) are closed. Only regular files are read.

---@class sonda.fs
local fs = {}

---The whole file.
---@param path string absolute
---@param max_bytes? integer a longer file is refused (errno 27, EFBIG), never cut; 1 MiB
---@return string? text nil where it is not there (errno 2), not open to scripts (13) or no file (21)
---@return string? message
---@return integer? errno
---@nodiscard
function fs.read(path, max_bytes) end

---The number that is a file's whole text.
---@param path string
---@return number? number an integer where it is one; nil (errno 74) where the text is not a number
---@return string? message
---@return integer? errno
---@nodiscard
function fs.number(path) end

---The names in a directory, sorted bytewise, without "." and "..".
---@param path string
---@return string[]? names
---@return string? message
---@return integer? errno
---@nodiscard
function fs.list(path) end

---Where a symbolic link points; the target may be closed.
---@param path string
---@return string? target nil (errno 22) where the path is no link
---@return string? message
---@return integer? errno
---@nodiscard
function fs.link(path) end

---Many small files of one directory in one call, each without the newlines at its end.
---@param directory string
---@param names string[] relative to the directory
---@return table<string, string>? values those that are there and can be read now
---@return string? message
---@return integer? errno
---@nodiscard
function fs.values(directory, names) end

return fs
