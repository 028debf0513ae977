#include "textflag.h"

// Elements that lie any number of bytes apart are loaded into the parts of vectors, of which one store then writes several.
// AHEAD asks for what lies as many elements further on as are loaded, which is what the next call will load: while the
// loaded ones are computed with, memory so has something to do. NOTFAR keeps AX, the distance, so short that this stays in the
// first-level cache until then.
#define AHEAD \
	PREFETCHT0 (SI)(AX*1)

#define NOTFAR \
	MOVL    $16384, R9 \
	CMPQ    AX, R9     \
	CMOVQGT R9, AX

#define STRIDED \
	MOVQ to+0(FP), DI     \
	MOVQ from+8(FP), SI   \
	MOVQ stride+16(FP), R8 \
	MOVQ n+24(FP), CX     \
	MOVQ CX, AX           \
	IMULQ R8, AX          \
	NOTFAR                \
	LEAQ (R8)(R8*2), R9

#define INSERT4(INSERT, FIRST, X) \
	INSERT $(FIRST), (SI), X, X          \
	INSERT $(FIRST + 1), (SI)(R8*1), X, X \
	INSERT $(FIRST + 2), (SI)(R8*2), X, X \
	INSERT $(FIRST + 3), (SI)(R9*1), X, X \
	LEAQ (SI)(R8*4), SI

#define LOAD4(X, Y, Z) \
	AHEAD                           \
	VMOVSD (SI), X                  \
	VMOVHPD (SI)(R8*1), X, X        \
	VMOVSD (SI)(R8*2), Z            \
	VMOVHPD (SI)(R9*1), Z, Z        \
	VINSERTF128 $1, Z, Y, Y         \
	LEAQ (SI)(R8*4), SI

// Stores of elements one by one: there is one in a cycle at most.
#define SCATTER(LOAD, STORE, SIZE, A, B, C, D) \
	MOVQ to+0(FP), DI      \
	MOVQ stride+8(FP), R8  \
	MOVQ from+16(FP), SI   \
	MOVQ n+24(FP), CX      \
	LEAQ (R8)(R8*2), R9    \
loop:                      \
	LOAD (SI), A           \
	LOAD SIZE(SI), B       \
	LOAD (2*SIZE)(SI), C   \
	LOAD (3*SIZE)(SI), D   \
	STORE A, (DI)          \
	STORE B, (DI)(R8*1)    \
	STORE C, (DI)(R8*2)    \
	STORE D, (DI)(R9*1)    \
	ADDQ $(4*SIZE), SI     \
	LEAQ (DI)(R8*4), DI    \
	SUBQ $4, CX            \
	JGT  loop              \
	RET

#define REVERSE(ORDER) \
	MOVQ buf+0(FP), DI            \
	MOVQ n+8(FP), CX              \
	VBROADCASTI128 ORDER<>(SB), Y1 \
loop:                             \
	VMOVDQU (DI), Y0              \
	VPSHUFB Y1, Y0, Y0            \
	VMOVDQU Y0, (DI)              \
	ADDQ $32, DI                  \
	SUBQ $32, CX                  \
	JGT  loop                     \
	VZEROUPPER                    \
	RET

// func everySecond8(to, from unsafe.Pointer, n int)
TEXT ·everySecond8(SB), NOSPLIT, $0-24
	MOVQ to+0(FP), DI
	MOVQ from+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ CX, AX
	SHLQ $4, AX
	NOTFAR

loop:
	AHEAD
	PREFETCHT0 64(SI)(AX*1)
	VMOVUPD   (SI), Y0
	VMOVUPD   64(SI), Y1
	VUNPCKLPD 32(SI), Y0, Y0  // 0 4 2 6
	VUNPCKLPD 96(SI), Y1, Y1
	VPERMPD   $0xD8, Y0, Y0
	VPERMPD   $0xD8, Y1, Y1
	VMOVUPD   Y0, (DI)
	VMOVUPD   Y1, 32(DI)
	ADDQ      $128, SI
	ADDQ      $64, DI
	SUBQ      $8, CX
	JGT       loop
	VZEROUPPER
	RET

// func everySecond4(to, from unsafe.Pointer, n int)
TEXT ·everySecond4(SB), NOSPLIT, $0-24
	MOVQ to+0(FP), DI
	MOVQ from+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ CX, AX
	SHLQ $3, AX
	NOTFAR

loop:
	AHEAD
	VMOVUPS (SI), Y0
	VSHUFPS $0x88, 32(SI), Y0, Y0 // 0 2 8 10 4 6 12 14
	VPERMPD $0xD8, Y0, Y0
	VMOVUPS Y0, (DI)
	ADDQ    $64, SI
	ADDQ    $32, DI
	SUBQ    $8, CX
	JGT     loop
	VZEROUPPER
	RET

// func strided1(to, from unsafe.Pointer, stride, n int)
TEXT ·strided1(SB), NOSPLIT, $0-32
	STRIDED

loop:
	AHEAD
	VPXOR X0, X0, X0
	INSERT4(VPINSRB, 0, X0)
	INSERT4(VPINSRB, 4, X0)
	VMOVQ X0, (DI)
	ADDQ  $8, DI
	SUBQ  $8, CX
	JGT   loop
	RET

// func strided2(to, from unsafe.Pointer, stride, n int)
TEXT ·strided2(SB), NOSPLIT, $0-32
	STRIDED

loop:
	AHEAD
	VPXOR   X0, X0, X0
	INSERT4(VPINSRW, 0, X0)
	INSERT4(VPINSRW, 4, X0)
	VMOVDQU X0, (DI)
	ADDQ    $16, DI
	SUBQ    $8, CX
	JGT     loop
	RET

// func strided4(to, from unsafe.Pointer, stride, n int)
TEXT ·strided4(SB), NOSPLIT, $0-32
	STRIDED

loop:
	AHEAD
	VPXOR   X0, X0, X0
	VPXOR   X1, X1, X1
	INSERT4(VPINSRD, 0, X0)
	INSERT4(VPINSRD, 0, X1)
	VMOVDQU X0, (DI)
	VMOVDQU X1, 16(DI)
	ADDQ    $32, DI
	SUBQ    $8, CX
	JGT     loop
	RET

// func strided8(to, from unsafe.Pointer, stride, n int)
TEXT ·strided8(SB), NOSPLIT, $0-32
	STRIDED

loop:
	LOAD4(X0, Y0, X1)
	LOAD4(X2, Y2, X3)
	VMOVUPD Y0, (DI)
	VMOVUPD Y2, 32(DI)
	ADDQ    $64, DI
	SUBQ    $8, CX
	JGT     loop
	VZEROUPPER
	RET

// func strided16(to, from unsafe.Pointer, stride, n int)
TEXT ·strided16(SB), NOSPLIT, $0-32
	STRIDED

loop:
	AHEAD
	VMOVUPD     (SI), X0
	VINSERTF128 $1, (SI)(R8*1), Y0, Y0
	VMOVUPD     (SI)(R8*2), X1
	VINSERTF128 $1, (SI)(R9*1), Y1, Y1
	LEAQ        (SI)(R8*4), SI
	VMOVUPD     Y0, (DI)
	VMOVUPD     Y1, 32(DI)
	ADDQ        $64, DI
	SUBQ        $4, CX
	JGT         loop
	VZEROUPPER
	RET

// func scatter1(to unsafe.Pointer, stride int, from unsafe.Pointer, n int)
TEXT ·scatter1(SB), NOSPLIT, $0-32
	SCATTER(MOVBLZX, MOVB, 1, AX, BX, DX, R10)

// func scatter2(to unsafe.Pointer, stride int, from unsafe.Pointer, n int)
TEXT ·scatter2(SB), NOSPLIT, $0-32
	SCATTER(MOVWLZX, MOVW, 2, AX, BX, DX, R10)

// func scatter4(to unsafe.Pointer, stride int, from unsafe.Pointer, n int)
TEXT ·scatter4(SB), NOSPLIT, $0-32
	SCATTER(MOVL, MOVL, 4, AX, BX, DX, R10)

// func scatter8(to unsafe.Pointer, stride int, from unsafe.Pointer, n int)
TEXT ·scatter8(SB), NOSPLIT, $0-32
	SCATTER(MOVQ, MOVQ, 8, AX, BX, DX, R10)

// func scatter16(to unsafe.Pointer, stride int, from unsafe.Pointer, n int)
TEXT ·scatter16(SB), NOSPLIT, $0-32
	SCATTER(MOVUPS, MOVUPS, 16, X0, X1, X2, X3)

// Which byte goes where to reverse parts of 2, 4 and 8 bytes.
DATA reversed2<>+0(SB)/8, $0x0607040502030001
DATA reversed2<>+8(SB)/8, $0x0E0F0C0D0A0B0809
GLOBL reversed2<>(SB), RODATA|NOPTR, $16
DATA reversed4<>+0(SB)/8, $0x0405060700010203
DATA reversed4<>+8(SB)/8, $0x0C0D0E0F08090A0B
GLOBL reversed4<>(SB), RODATA|NOPTR, $16
DATA reversed8<>+0(SB)/8, $0x0001020304050607
DATA reversed8<>+8(SB)/8, $0x08090A0B0C0D0E0F
GLOBL reversed8<>(SB), RODATA|NOPTR, $16

// func reverse2(buf unsafe.Pointer, n int)
TEXT ·reverse2(SB), NOSPLIT, $0-16
	REVERSE(reversed2)

// func reverse4(buf unsafe.Pointer, n int)
TEXT ·reverse4(SB), NOSPLIT, $0-16
	REVERSE(reversed4)

// func reverse8(buf unsafe.Pointer, n int)
TEXT ·reverse8(SB), NOSPLIT, $0-16
	REVERSE(reversed8)
