package pool

import (
	"sync/atomic"
	"time"
)

// A series is work that is too small to start a helper for, one piece after the other on one goroutine, with pauses so short
// that a helper would stay awake in them. What it takes is measured: in memory that is not in the caches yet work may take
// several times its estimate.
type series struct {
	spent atomic.Int64 // nanoseconds of work since it began, or since a helper was started
	end   atomic.Int64 // of its last piece so far
}

// pays reports whether it pays to start a helper for a piece that begins now.
func (s *series) pays(now time.Duration) bool {
	if now-time.Duration(s.end.Load()) > spinTime {
		s.spent.Store(0)
	}
	if time.Duration(s.spent.Load()) < minNewShare {
		return false
	}
	s.spent.Store(0)
	return true
}

// add counts a piece.
func (s *series) add(from, to time.Duration) {
	s.spent.Add(int64(to - from))
	s.end.Store(int64(to))
}
