//go:build !race

package runtime

// noteAccess tells the race detector nothing.
func noteAccess(_, _ []Array) {}
