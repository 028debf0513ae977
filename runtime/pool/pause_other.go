//go:build !amd64

package pool

// pause does nothing: this architecture has no instruction for it that is worth a call.
func pause() {}
