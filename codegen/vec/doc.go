// Package vec is the vector program: what every engine runs.
//
// A [Program] is straight-line code over vectors of an unstated number of lanes. Each lane is
// computed alone, so a program means the same for any number of lanes, and an engine may choose
// how many it takes at a time. Each operation has one exactly defined result (see [Eval], which
// is that definition), so that all engines give the same bits; only the payload and the sign
// of a NaN are free.
//
// What rarely happens (huge arguments, subnormals, long quotients) stands in a [Loop]: code that
// runs only while some lane asks for it, and whose results reach only the lanes that asked.
package vec
