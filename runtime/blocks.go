package runtime

import "unsafe"

// An operand whose elements lie beside each other down the columns, as those of a transposed array do, has in each cache
// line elements of several rows. Where rows are long, blocks of some columns and of as many rows as lie in two cache lines
// are packed at once, and the kernel then takes their rows.
type blocks struct {
	blockRows    int // 0: none
	blockColumns int
}

// maxBlockColumns is so small that the cache lines of a block stay in the first-level cache.
const maxBlockColumns = 256

// chooseBlocks decides on the blocks. It comes after chooseAccess.
func (j *job) chooseBlocks() {
	j.blocks = blocks{}
	if j.row == 0 {
		return
	}
	bytes := 0
	for i := range j.ops {
		switch o := &j.ops[i]; o.access {
		case packed, computed:
			bytes += o.size
			if i < len(j.inputs()) && j.liesDown(o) {
				j.blockRows = max(j.blockRows, 2*cacheLine/o.size)
			}
		}
	}
	j.blockRows = min(j.blockRows, j.shape[j.nd-2])
	if j.blockRows == 0 {
		return
	}
	j.blockColumns = min(max(bufferBytes/bytes/j.blockRows&^(minPiece-1), minPiece), maxBlockColumns)
	elements := max(j.piece, j.blockRows*j.blockColumns)
	j.bufEnd = 0
	for i := range j.ops {
		if o := &j.ops[i]; o.access == packed || o.access == computed {
			o.buf = j.bufEnd
			j.bufEnd += (elements*o.size + cacheLine - 1) &^ (cacheLine - 1)
		}
	}
}

// liesDown reports whether o has elements of several rows in a cache line, and one of each.
func (l *layout) liesDown(o *operand) bool {
	down, along := o.stride[l.nd-2], o.stride[l.nd-1]
	return max(down, -down) <= cacheLine/2 && max(along, -along) >= cacheLine
}

// wholeBlocks is n elements made a multiple of a block's rows, unless these are too many.
func (j *job) wholeBlocks(n int) int {
	if rows := j.blockRows * j.row; rows > 0 && rows <= maxStretch*maxChunk {
		n = (n + rows - 1) / rows * rows
	}
	return n
}

// runBlock computes whole rows from element lo on, all before hi, and returns the number of their elements: 0 if lo is not
// where a row begins or there are none.
func (j *job) runBlock(w *workspace, lo, hi int) int {
	if j.blockRows == 0 || lo%j.row != 0 {
		return 0
	}
	at := j.seek(lo)
	rows := min(j.blockRows, (hi-lo)/j.row, j.shape[j.nd-2]-at[j.nd-2])
	for column := 0; rows > 0 && column < j.row; column += j.blockColumns {
		at[j.nd-1] = column
		n := min(j.blockColumns, j.row-column)
		for i := range j.inputs() {
			if o := &j.ops[i]; o.access == packed {
				buf := unsafe.Add(w.buf, o.buf)
				b := block{from: j.address(o, &at), rows: rows, columns: n, down: o.stride[j.nd-2], along: o.stride[j.nd-1], size: o.size}
				b.load(buf)
				swapBytes(buf, o.part, o.size*rows*n)
			}
		}
		for r := range rows {
			j.runRow(w, lo+r*j.row+column, r*n, n)
		}
	}
	return rows * j.row
}

// runRow computes n elements from element lo on, those of packed operands being in their buffers from element done on.
func (j *job) runRow(w *workspace, lo, done, n int) {
	ptrs := w.ptrs[:0]
	result := len(j.inputs())
	for i := range j.ops {
		switch o := &j.ops[i]; {
		case o.access == unseen:
		case o.access == packed && i < result:
			ptrs = append(ptrs, unsafe.Add(w.buf, o.buf+done*o.size))
		default:
			ptrs = append(ptrs, j.bind(o, w, lo, n, i >= result))
		}
	}
	j.compute(w, ptrs, lo, n)
}
