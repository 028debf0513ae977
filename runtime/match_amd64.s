#include "textflag.h"

// All four take strings of x and y in groups of four, and write four answers, bytes of 0 or 1. SI and DX are at the
// first string of a group, R8 is how far it is to the next one, and R11 and R10 how far from a group to the next.

#define ARGUMENTS \
	MOVQ dst+0(FP), DI               \
	MOVQ x+8(FP), SI                 \
	MOVQ y+16(FP), DX                \
	MOVQ stride+24(FP), R8           \
	MOVQ stepX+32(FP), R11           \
	MOVQ stepY+40(FP), R10           \
	MOVQ groups+48(FP), CX           \
	MOVQ control+56(FP), AX          \
	VBROADCASTI128 (AX), Y15         \
	VPCMPEQD Y14, Y14, Y14           \
	VPSLLQ $63, Y14, Y14             // what turns unsigned order into signed order

// ANSWERS writes the signs of four words of Y0, and goes to the next group.
#define ANSWERS \
	VMOVMSKPD Y0, AX                 \
	IMUL3L $0x204081, AX, AX         \ // bit k to bit 8*k
	ANDL $0x01010101, AX             \
	MOVL AX, (DI)                    \
	ADDQ $4, DI                      \
	ADDQ R11, SI                     \
	ADDQ R10, DX                     \
	DECQ CX

// WORDS loads four strings, of which two and two are in 16 bytes, as words of 8 bytes.
#define WORDS(at, y) \
	VMOVDQU (at), X13                \
	VINSERTI128 $1, (at)(R8*2), Y13, y \
	VPSHUFB Y15, y, y

// PAIRS loads four strings as two words each: the first and the third to y, the others to z.
#define PAIRS(at, y, z) \
	VMOVDQU (at), X13                \
	VINSERTI128 $1, (at)(R8*2), Y13, y \
	LEAQ (at)(R8*1), R9              \
	VMOVDQU (R9), X13                \
	VINSERTI128 $1, (R9)(R8*2), Y13, z \
	VPSHUFB Y15, y, y                \
	VPSHUFB Y15, z, z

// func equalWords(dst, x, y unsafe.Pointer, stride, stepX, stepY, groups int, control *[16]byte)
TEXT ·equalWords(SB), NOSPLIT, $0-64
	ARGUMENTS

loop:
	WORDS(SI, Y0)
	WORDS(DX, Y1)
	VPCMPEQQ Y1, Y0, Y0
	ANSWERS
	JNZ  loop
	VZEROUPPER
	RET

// func lessWords(dst, x, y unsafe.Pointer, stride, stepX, stepY, groups int, control *[16]byte)
TEXT ·lessWords(SB), NOSPLIT, $0-64
	ARGUMENTS

loop:
	WORDS(SI, Y0)
	WORDS(DX, Y1)
	VPXOR    Y14, Y0, Y0
	VPXOR    Y14, Y1, Y1
	VPCMPGTQ Y0, Y1, Y0
	ANSWERS
	JNZ  loop
	VZEROUPPER
	RET

// func equalPairs(dst, x, y unsafe.Pointer, stride, stepX, stepY, groups int, control *[16]byte)
TEXT ·equalPairs(SB), NOSPLIT, $0-64
	ARGUMENTS

loop:
	PAIRS(SI, Y0, Y1)
	PAIRS(DX, Y2, Y3)
	VPCMPEQQ    Y2, Y0, Y0
	VPCMPEQQ    Y3, Y1, Y1
	VPUNPCKLQDQ Y1, Y0, Y2 // the first words of all four
	VPUNPCKHQDQ Y1, Y0, Y3
	VPAND       Y3, Y2, Y0
	ANSWERS
	JNZ  loop
	VZEROUPPER
	RET

// func lessPairs(dst, x, y unsafe.Pointer, stride, stepX, stepY, groups int, control *[16]byte)
TEXT ·lessPairs(SB), NOSPLIT, $0-64
	ARGUMENTS

loop:
	PAIRS(SI, Y0, Y1)
	PAIRS(DX, Y2, Y3)
	VPXOR       Y14, Y0, Y0
	VPXOR       Y14, Y1, Y1
	VPXOR       Y14, Y2, Y2
	VPXOR       Y14, Y3, Y3
	VPCMPGTQ    Y0, Y2, Y4
	VPCMPGTQ    Y1, Y3, Y5
	VPCMPEQQ    Y0, Y2, Y6
	VPCMPEQQ    Y1, Y3, Y7
	VPUNPCKLQDQ Y5, Y4, Y8 // whether the first words are less,
	VPUNPCKHQDQ Y5, Y4, Y9 // the second ones,
	VPUNPCKLQDQ Y7, Y6, Y6 // and whether the first ones are equal
	VPAND       Y9, Y6, Y6
	VPOR        Y8, Y6, Y0
	ANSWERS
	JNZ  loop
	VZEROUPPER
	RET
