//go:build race

package runtime

import (
	goruntime "runtime"
	"unsafe"
)

const raceEnabled = true

// noteAccess tells the race detector, which does not see what machine code does, that args are
// read and dsts are written.
func noteAccess(dsts, args []Array) {
	for i := range args {
		args[i].eachRow(goruntime.RaceReadRange)
	}
	for i := range dsts {
		dsts[i].eachRow(goruntime.RaceWriteRange)
	}
}

// eachRow calls do for each contiguous run of a's elements.
func (a *Array) eachRow(do func(p unsafe.Pointer, size int)) {
	if a.ptr == nil || a.Len() == 0 || a.ElemSize() == 0 {
		return
	}
	var l layout
	l.setShape(a)
	l.add(a)
	o := &l.ops[0]
	l.rows(o, 0, l.n, func(_ int, p unsafe.Pointer, n int) {
		if stride := l.rowStride(o); stride != o.size {
			for i := range n {
				do(unsafe.Add(p, i*stride), o.size)
			}
			return
		}
		do(p, n*o.size)
	})
}
