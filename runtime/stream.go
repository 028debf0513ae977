package runtime

import "github.com/klauspost/cpuid/v2"

// streamFrom is the size in bytes of a result that is not worth keeping in the caches. Tests lower it.
var streamFrom = 8 << 20

const (
	// streamAlign is where a chunk of a result that is streamed must begin: at a vector.
	streamAlign = 64
	usualL3     = 32 << 20
)

// lastLevel is the size of the last-level cache in bytes.
var lastLevel = func() int {
	if l3 := cpuid.CPU.Cache.L3; l3 > 0 {
		return l3
	}
	return usualL3
}()

// streams reports whether the result is to be written past the caches, which saves reading
// its memory first: it is large, nothing in it is read, and all its chunks begin at vectors.
func (j *job) streams(opt *Options) bool {
	out := &j.ops[len(j.ops)-1]
	if out.size*j.n < streamFrom || out.access != direct || j.row > 0 || uintptr(out.ptr)%streamAlign != 0 || opt.Block*out.size%streamAlign != 0 {
		return false
	}
	traffic := out.size * j.n
	for i := range j.ops[:len(j.ops)-1] {
		o := &j.ops[i]
		if o.ptr == out.ptr {
			return false
		}
		if o.access != oneElement && o.access != computed {
			traffic += o.size * j.n
		}
	}
	return traffic > lastLevel
}
