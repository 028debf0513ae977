package codemem

// A program under the hardened runtime needs the entitlement allow-unsigned-executable-memory;
// MAP_JIT would need a switch of permissions per thread, which goroutines cannot keep.
var ways = []way{{"mprotect", ownMapping(mapMprotect)}}
