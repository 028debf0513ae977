//go:build !linux

package runtime

// adviseHuge does nothing: the system decides alone.
func adviseHuge([]byte) {}
