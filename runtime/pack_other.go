//go:build !amd64

package runtime

import "unsafe"

func loadEverySecond(_, _ unsafe.Pointer, _, _ int) int { return 0 }
