// Command bench times nexpr against the same loops in C, side by side in one process.
//
// Each case is run alternately by nexpr and by C, over the same arrays and into a reused
// destination, many short rounds of each. What is reported is the median over the rounds of the
// ratio of their times, so that what else the machine does meanwhile touches both alike.
//
//	cd bench && go run . -cc clang-19
//
// With -vmath it is the elementary functions that are compared, with libmvec and the scalar functions of
// glibc and with SLEEF (libsleef-dev):
//
//	cd bench && go run . -vmath -cc clang-19
//
// It is a module of its own, since it needs cgo (to load the compiled C) and a C compiler.
package main
