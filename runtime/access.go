package runtime

import "math"

// A row shorter than this is not worth a call: several are packed together.
const shortRow = 128

// The buffers together stay in the first-level cache, beside the arrays that are used as they lie.
const (
	bufferBytes = 24 << 10
	maxPiece    = 1024
	minPiece    = 64
)

// chooseAccess decides how kernels get at each operand, and returns those that are scalars for a row. Pieces are
// multiples of step.
func (j *job) chooseAccess(step int) (scalars uint64) {
	j.row, j.bufEnd = 0, 0
	j.piece = math.MaxInt
	if j.nd > 1 && j.shape[j.nd-1] >= shortRow && j.rowsMayEnd() {
		j.row = j.shape[j.nd-1]
	}
	bytes, result := 0, len(j.inputs())
	for i := range j.ops {
		o := &j.ops[i]
		switch {
		case o.access == oneElement, o.access == unseen:
		case o.access == computed:
			bytes += o.size
		case o.part == 0 && j.row > 0 && j.rowStride(o) == 0 && i < min(result, maxMask):
			o.access = perRow
			scalars |= 1 << i
		case o.part == 0 && j.contiguous(o):
			o.access = direct
		case o.part == 0 && j.row > 0 && j.rowStride(o) == o.size:
			o.access = byRow
		default:
			o.access = packed
			if j.row == 0 && i < result && j.sameRows(o) {
				o.access = tiled
			}
			bytes += o.size
		}
	}
	if bytes == 0 {
		return scalars
	}
	j.piece = min(pieceFor(bytes, step), ceilDiv(j.n, step)*step)
	for i := range j.ops {
		o := &j.ops[i]
		elements := j.piece
		switch o.access {
		case packed, computed:
		case tiled: // a piece may begin anywhere in a row
			elements += j.shape[j.nd-1]
		default:
			continue
		}
		o.buf = j.bufEnd
		j.bufEnd += (elements*o.size + cacheLine - 1) &^ (cacheLine - 1)
	}
	return scalars
}

// packInPlace makes one operand that is packed use the result's memory as its buffer, if there is one of the same size. While
// it is packed, the processor then fetches that memory too, which would have to wait for the kernel otherwise.
func (j *job) packInPlace() bool {
	out := &j.outs()[0]
	if j.results > 1 || out.access != direct || j.blockRows > 0 {
		return false
	}
	for i := range j.inputs() {
		if o := &j.ops[i]; o.access == packed && o.size == out.size {
			o.access = packedInPlace
			return true
		}
	}
	return false
}

// pieceFor is the number of elements, a multiple of step, of which so many bytes each are packed at a time.
func pieceFor(bytes, step int) int {
	return max(min(bufferBytes/max(bytes, 1), maxPiece)&^(step-1), step)
}
