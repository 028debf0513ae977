//go:build !unix

package arrayfile

import "os"

// mapFile reads the file: a mapping on Windows would keep it from being replaced.
func mapFile(f *os.File, size int) ([]byte, func() error, error) {
	return readWhole(f, size)
}
