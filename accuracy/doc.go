// Command accuracy measures how exact the elementary functions are, against MPFR at 160 bits.
//
//	cd accuracy && go run . -n 2e6             # all functions in float64, sampled
//	cd accuracy && go run . -exhaustive -f exp # exp in float32, all 2^32 arguments
//
// The error of a result is its distance from the exact value, in units of the last place of the binade
// that the exact value lies in (of the least binade, where that is subnormal), so a correctly rounded
// result has at most 0.5. Special values and the signs of zeros have to be exactly those of MPFR, which
// are those of C99's Annex F; where one is not, the error is infinite. All engines have to give the same
// bits.
//
// Sampled points are spread over the arguments of interest, over all bit patterns, and close to where a
// function is difficult; then ten rounds look ever more closely around the worst points found.
//
// The results become rows of docs/accuracy.md, in place of the rows for the same functions and types.
//
// It is a module of its own, since it needs cgo, glibc and MPFR (libmpfr-dev).
package main
