#include "textflag.h"

// BEGIN takes the arguments: DX is where a row begins, BX where its element to look for is, CX the row's bytes.
#define BEGIN(shift) \
	MOVQ x+0(FP), DX             \
	MOVQ v+8(FP), BX             \
	MOVQ n+16(FP), CX            \
	MOVQ rows+24(FP), R9         \
	MOVQ first+32(FP), DI        \
	SHLQ $shift, CX

// ROW begins a row: R8 is where its last 128 bytes begin, which may lie over those before.
#define ROW(broadcast) \
	broadcast (BX), Y0           \
	MOVQ DX, SI                  \
	LEAQ -128(DX)(CX*1), R8

// BLOCK compares 128 bytes, and ends the search if an element is equal.
#define BLOCK(compare, mask, found) \
	compare(0, Y1)               \
	compare(32, Y2)              \
	compare(64, Y3)              \
	compare(96, Y4)              \
	VORPS Y1, Y2, Y5             \
	VORPS Y3, Y4, Y6             \
	VORPS Y5, Y6, Y6             \
	mask  Y6, AX                 \
	TESTL AX, AX                 \
	JNZ   found

// NEXT goes on to the next block, or to the last one, if there is one.
#define NEXT(block, none) \
	CMPQ SI, R8                  \
	JEQ  none                    \
	ADDQ $128, SI                \
	CMPQ SI, R8                  \
	JLE  block                   \
	MOVQ R8, SI                  \
	JMP  block

// FOUND stores the number of the first element that is equal, of bits each in a mask.
#define FOUND(mask, bits, shift) \
	mask Y1, AX                  \
	mask Y2, R10                 \
	SHLL $bits, R10              \
	ORL  R10, AX                 \
	mask Y3, R10                 \
	SHLL $(2*bits), R10          \
	ORL  R10, AX                 \
	mask Y4, R10                 \
	SHLL $(3*bits), R10          \
	ORL  R10, AX                 \
	BSFL AX, AX                  \
	SUBQ DX, SI                  \
	SHRQ $shift, SI              \
	ADDQ SI, AX                  \
	MOVQ AX, (DI)

// END goes on to the next row, if there is one.
#define END(size, row) \
	ADDQ CX, DX                  \
	ADDQ $size, BX               \
	ADDQ $8, DI                  \
	DECQ R9                      \
	JNZ  row                     \
	VZEROUPPER                   \
	RET

#define FLOATS64(at, y) VCMPPD $0, at(SI), Y0, y
#define FLOATS32(at, y) VCMPPS $0, at(SI), Y0, y
#define WORDS64(at, y) VPCMPEQQ at(SI), Y0, y
#define WORDS32(at, y) VPCMPEQD at(SI), Y0, y

// func findFloat64(x, v unsafe.Pointer, n, rows int, first *int64)
TEXT ·findFloat64(SB), NOSPLIT, $0-40
	BEGIN(3)

row:
	ROW(VBROADCASTSD)

block:
	BLOCK(FLOATS64, VMOVMSKPD, found)
	NEXT(block, none)

found:
	FOUND(VMOVMSKPD, 4, 3)

none:
	END(8, row)

// func findFloat32(x, v unsafe.Pointer, n, rows int, first *int64)
TEXT ·findFloat32(SB), NOSPLIT, $0-40
	BEGIN(2)

row:
	ROW(VBROADCASTSS)

block:
	BLOCK(FLOATS32, VMOVMSKPS, found)
	NEXT(block, none)

found:
	FOUND(VMOVMSKPS, 8, 2)

none:
	END(4, row)

// func findWord64(x, v unsafe.Pointer, n, rows int, first *int64)
TEXT ·findWord64(SB), NOSPLIT, $0-40
	BEGIN(3)

row:
	ROW(VBROADCASTSD)

block:
	BLOCK(WORDS64, VMOVMSKPD, found)
	NEXT(block, none)

found:
	FOUND(VMOVMSKPD, 4, 3)

none:
	END(8, row)

// func findWord32(x, v unsafe.Pointer, n, rows int, first *int64)
TEXT ·findWord32(SB), NOSPLIT, $0-40
	BEGIN(2)

row:
	ROW(VBROADCASTSS)

block:
	BLOCK(WORDS32, VMOVMSKPS, found)
	NEXT(block, none)

found:
	FOUND(VMOVMSKPS, 8, 2)

none:
	END(4, row)
