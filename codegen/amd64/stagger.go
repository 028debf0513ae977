package amd64

// stagger lets the vectors of a turn of a long body begin one after the other, each a tenth of a vector's instructions behind
// the one before; selection writes each operation for all of them at once. So they do not all need the most registers at the
// same time. The instructions of each vector keep their order, so its results are still stored when all of its operands, and
// those of the vectors before, have been read. No instruction may use what one of another vector has written.
func (f *function) stagger(b *block, vectors int) {
	lag := max(1, len(b.code)/vectors/10)
	next := make([]int, vectors) // by vector: where to look for its next instruction
	code := f.mem.insts.room(len(b.code))
	for step := 0; len(code) < len(b.code); step++ {
		for u := range min(vectors, step/lag+1) {
			for next[u] < len(b.code) {
				in := &b.code[next[u]]
				next[u]++
				if int(in.copy) == u {
					code = append(code, *in)
					break
				}
			}
		}
	}
	b.code = code
}
