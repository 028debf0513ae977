//go:build !linux && !darwin && !windows

package codemem

import "errors"

var ways []way

func unmap([]byte) error { return errors.ErrUnsupported }
