-- SPDX-License-Identifier: MIT
-- The procedures of NFS in the order in which /proc/net/rpc counts them, under the names node_exporter gives
-- them.
-- Source: include/linux/nfs_fs.h and include/linux/nfs4.h (enum of NFSPROC4_CLNT_*, nfs_opnum4); RFC 1094,
-- 1813, 7530, 7862.
local M = {}

M.v2 = {
  "Null", "GetAttr", "SetAttr", "Root", "Lookup", "ReadLink", "Read", "WrCache", "Write", "Create", "Remove",
  "Rename", "Link", "SymLink", "MkDir", "RmDir", "ReadDir", "FsStat",
}

M.v3 = {
  "Null", "GetAttr", "SetAttr", "Lookup", "Access", "ReadLink", "Read", "Write", "Create", "MkDir",
  "SymLink", "MkNod", "Remove", "RmDir", "Rename", "Link", "ReadDir", "ReadDirPlus", "FsStat", "FsInfo",
  "PathConf", "Commit",
}

M.v4_client = {
  "Null", "Read", "Write", "Commit", "Open", "OpenConfirm", "OpenNoattr", "OpenDowngrade", "Close",
  "Setattr", "FsInfo", "Renew", "SetClientID", "SetClientIDConfirm", "Lock", "Lockt", "Locku", "Access",
  "Getattr", "Lookup", "LookupRoot", "Remove", "Rename", "Link", "Symlink", "Create", "Pathconf", "StatFs",
  "ReadLink", "ReadDir", "ServerCaps", "DelegReturn", "GetACL", "SetACL", "FsLocations", "ReleaseLockowner",
  "Secinfo", "FsidPresent", "ExchangeID", "CreateSession", "DestroySession", "Sequence", "GetLeaseTime",
  "ReclaimComplete", "GetDeviceInfo", "LayoutGet", "LayoutCommit", "LayoutReturn", "SecinfoNoName",
  "TestStateID", "FreeStateID", "GetDeviceList", "BindConnToSession", "DestroyClientID", "Seek", "Allocate",
  "DeAllocate", "LayoutStats", "Clone",
}

--- Operations of a server's proc4ops row, which begins with three that RFC 7530 does not define.
M.v4_server = {
  false, false, false, "Access", "Close", "Commit", "Create", "DelegPurge", "DelegReturn", "GetAttr",
  "GetFH", "Link", "Lock", "Lockt", "Locku", "Lookup", "LookupRoot", "Nverify", "Open", "OpenAttr",
  "OpenConfirm", "OpenDgrd", "PutFH", false, false, "Read", "ReadDir", "ReadLink", "Remove", "Rename",
  "Renew", "RestoreFH", "SaveFH", "SecInfo", "SetAttr", "SetClientID", "SetClientIDConfirm", "Verify",
  "Write", "RelLockOwner",
}

return M
