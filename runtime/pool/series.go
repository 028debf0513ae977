package pool

import (
	"sync/atomic"
	"time"
)

// A series is pieces of work too small to start helpers for, with pauses so short that a helper would stay awake in them. What
// they take is measured: in memory that is not in the caches yet work may take several times its estimate. Pieces of
// several goroutines at once count for one series.
type series struct {
	spent atomic.Int64 // nanoseconds of work since it began, or since a helper was started
	end   atomic.Int64 // of its last piece so far
}

// starts returns the number of helpers, 0 or 1, to start for a piece that begins now.
func (s *series) starts(now time.Duration) int {
	if now-time.Duration(s.end.Load()) > spinTime {
		s.spent.Store(0)
	}
	if time.Duration(s.spent.Load()) < minNewShare {
		return 0
	}
	s.spent.Store(0)
	return 1
}

// add counts a piece.
func (s *series) add(from, to time.Duration) {
	s.spent.Add(int64(to - from))
	s.end.Store(int64(to))
}
