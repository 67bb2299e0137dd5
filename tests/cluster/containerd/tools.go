// SPDX-License-Identifier: MIT
// What build.sh builds, so that go.mod and go.sum pin it.

//go:build tools

package containerd

import (
	_ "github.com/containerd/containerd/v2/cmd/containerd"
	_ "github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2"
	_ "github.com/containerd/containerd/v2/cmd/ctr"
)
