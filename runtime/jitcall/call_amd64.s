#include "textflag.h"
#include "funcdata.h"

// The trampolines. None is NOSPLIT: the stack check at their start is where a goroutine that
// calls machine code in a loop is stopped for garbage collection. Signals cannot stop it, since
// they nearly always find it in machine code, of which the Go runtime knows nothing. Without the
// check collections take seconds.
//
// They are in ABI0, so that the wrapper made by the compiler restores R14 (g) and X15 (zero).

// The bits of MXCSR that say how to compute; the lower six only record what has happened.
#define MXCSR_CONTROL $0xFFC0
// Go's value of them: exceptions masked, round to nearest, subnormals kept.
#define MXCSR_DEFAULT $0x1F80

// CALLCODE calls the code at AX and returns. C code in this process may have left another MXCSR
// in this thread (a library linked with -ffast-math sets flush-to-zero as it is loaded): then
// the code gets the default, and the thread its own back.
#define CALLCODE \
	STMXCSR saved-8(SP);             \
	MOVL saved-8(SP), DX;            \
	ANDL MXCSR_CONTROL, DX;          \
	CMPL DX, MXCSR_DEFAULT;          \
	JNE  other;                      \
	CALL AX;                         \
	RET;                             \
other:                               \
	MOVL MXCSR_DEFAULT, wanted-4(SP); \
	LDMXCSR wanted-4(SP);            \
	CALL AX;                         \
	LDMXCSR saved-8(SP);             \
	RET

// func call(entry uintptr, n int, ptrs *unsafe.Pointer, scratch unsafe.Pointer)
TEXT ·call(SB), 0, $8-32
	NO_LOCAL_POINTERS
	MOVQ entry+0(FP), AX
	MOVQ n+8(FP), CX
	MOVQ ptrs+16(FP), DI
	MOVQ scratch+24(FP), SI
	CALLCODE

// func CallSmall(entry uintptr, n int, ptrs *unsafe.Pointer)
TEXT ·CallSmall(SB), 0, $2120-24 // 2048, 64 to align, 8 for MXCSR
	NO_LOCAL_POINTERS
	MOVQ entry+0(FP), AX
	MOVQ n+8(FP), CX
	MOVQ ptrs+16(FP), DI
	LEAQ 63(SP), SI
	ANDQ $~63, SI
	CALLCODE

// func callFrame16K(entry uintptr, n int, ptrs *unsafe.Pointer)
TEXT ·callFrame16K(SB), 0, $16456-24 // 16384, 64 to align, 8 for MXCSR
	NO_LOCAL_POINTERS
	MOVQ entry+0(FP), AX
	MOVQ n+8(FP), CX
	MOVQ ptrs+16(FP), DI
	LEAQ 63(SP), SI
	ANDQ $~63, SI
	CALLCODE
