package runtime

import "unsafe"

// gather copies count elements of o, from element lo on, to buf, in the machine's byte order: whole rows together,
// what lies before and behind them by itself.
func (l *layout) gather(buf unsafe.Pointer, o *operand, lo, count int) {
	if l.nd <= 1 {
		stride := l.rowStride(o)
		load(buf, unsafe.Add(o.ptr, lo*stride), stride, o.size, count)
	} else {
		l.gatherRows(buf, o, lo, count)
	}
	swapBytes(buf, o.part, o.size*count)
}

// gatherRows is gather, without regard to the byte order, where there are rows.
func (l *layout) gatherRows(buf unsafe.Pointer, o *operand, lo, count int) {
	last := l.nd - 1
	columns := l.shape[last]
	at := l.seek(lo)
	for done := 0; done < count; {
		to := unsafe.Add(buf, done*o.size)
		n := min(count-done, columns-at[last])
		if n < columns {
			load(to, l.address(o, &at), o.stride[last], o.size, n)
		} else {
			rows := min((count-done)/columns, l.shape[last-1]-at[last-1])
			b := block{from: l.address(o, &at), rows: rows, columns: columns, down: o.stride[last-1], along: o.stride[last], size: o.size}
			b.load(to)
			n = rows * columns
			at[last-1] += rows - 1
		}
		l.nextRow(&at)
		done += n
	}
}

// A block is rows of elements, down bytes from one row to the next and along bytes from one column to the next.
type block struct {
	from          unsafe.Pointer
	rows, columns int
	down, along   int
	size          int // bytes of an element
}

// load copies the elements to buf, row by row.
func (b *block) load(buf unsafe.Pointer) {
	row := b.columns * b.size
	done := 0
	switch {
	case b.along == b.size:
		done = copyRows(buf, b.from, b.down, row, b.rows)
	case b.along == 0:
		done = repeatColumn(buf, b)
	case b.down == b.size:
		done = transpose(buf, b)
	}
	for i := done; i < b.rows; i++ {
		load(unsafe.Add(buf, i*row), unsafe.Add(b.from, i*b.down), b.along, b.size, b.columns)
	}
}
