#include "textflag.h"

// func fillPattern(to unsafe.Pointer, pattern uint64, n int)
TEXT ·fillPattern(SB), NOSPLIT, $0-24
	MOVQ         to+0(FP), DI
	MOVQ         n+16(FP), CX
	VBROADCASTSD pattern+8(FP), Y0
	LEAQ         -32(DI)(CX*1), SI // the last store

loop:
	VMOVUPS Y0, (DI)
	ADDQ    $32, DI
	CMPQ    DI, SI
	JLT     loop
	VMOVUPS Y0, (SI)
	VZEROUPPER
	RET

// func copyRows32(to, from unsafe.Pointer, down, n, rows int)
TEXT ·copyRows32(SB), NOSPLIT, $0-40
	MOVQ to+0(FP), DI
	MOVQ from+8(FP), SI
	MOVQ down+16(FP), R8
	MOVQ n+24(FP), R9
	MOVQ rows+32(FP), CX
	LEAQ -32(R9), R10      // where the last 32 bytes of a row begin

row:
	XORL DX, DX

loop:
	CMPQ    DX, R10
	JGE     end
	VMOVUPS (SI)(DX*1), Y0
	VMOVUPS Y0, (DI)(DX*1)
	ADDQ    $32, DX
	JMP     loop

end:
	VMOVUPS (SI)(R10*1), Y0
	VMOVUPS Y0, (DI)(R10*1)
	ADDQ    R8, SI
	ADDQ    R9, DI
	DECQ    CX
	JNZ     row
	VZEROUPPER
	RET

// func copyRows8(to, from unsafe.Pointer, down, n, rows int)
TEXT ·copyRows8(SB), NOSPLIT, $0-40
	MOVQ to+0(FP), DI
	MOVQ from+8(FP), SI
	MOVQ down+16(FP), R8
	MOVQ n+24(FP), R9
	MOVQ rows+32(FP), CX
	LEAQ -8(R9), R10

row:
	XORL DX, DX

loop:
	CMPQ DX, R10
	JGE  end
	MOVQ (SI)(DX*1), AX
	MOVQ AX, (DI)(DX*1)
	ADDQ $8, DX
	JMP  loop

end:
	MOVQ (SI)(R10*1), AX
	MOVQ AX, (DI)(R10*1)
	ADDQ R8, SI
	ADDQ R9, DI
	DECQ CX
	JNZ  row
	RET

#define REPEAT_COLUMN(BROADCAST) \
	MOVQ to+0(FP), DI   \
	MOVQ from+8(FP), SI \
	MOVQ down+16(FP), R8 \
	MOVQ n+24(FP), R9   \
	MOVQ rows+32(FP), CX \
row:                    \
	BROADCAST (SI), Y0  \
	MOVQ DI, BX         \
	ADDQ R9, DI         \
	ADDQ R8, SI         \
loop:                   \
	VMOVUPS Y0, (BX)    \
	ADDQ $32, BX        \
	CMPQ BX, DI         \
	JLT  loop           \
	DECQ CX             \
	JNZ  row            \
	VZEROUPPER          \
	RET

// func repeatColumn1(to, from unsafe.Pointer, down, n, rows int)
TEXT ·repeatColumn1(SB), NOSPLIT, $0-40
	REPEAT_COLUMN(VPBROADCASTB)

// func repeatColumn2(to, from unsafe.Pointer, down, n, rows int)
TEXT ·repeatColumn2(SB), NOSPLIT, $0-40
	REPEAT_COLUMN(VPBROADCASTW)

// func repeatColumn4(to, from unsafe.Pointer, down, n, rows int)
TEXT ·repeatColumn4(SB), NOSPLIT, $0-40
	REPEAT_COLUMN(VPBROADCASTD)

// func repeatColumn8(to, from unsafe.Pointer, down, n, rows int)
TEXT ·repeatColumn8(SB), NOSPLIT, $0-40
	REPEAT_COLUMN(VPBROADCASTQ)

// func transpose8(to, from unsafe.Pointer, along, row, rows, columns int)
TEXT ·transpose8(SB), NOSPLIT, $0-48
	MOVQ to+0(FP), DI
	MOVQ from+8(FP), SI
	MOVQ along+16(FP), R8
	MOVQ row+24(FP), R9
	MOVQ columns+40(FP), CX
	LEAQ (R8)(R8*2), R10

columns:
	MOVQ rows+32(FP), DX
	MOVQ SI, AX
	MOVQ DI, BX

rows:
	VMOVUPD     (AX), X0                // column 0, and two further 2
	VINSERTF128 $1, (AX)(R8*2), Y0, Y0
	VMOVUPD     (AX)(R8*1), X1
	VINSERTF128 $1, (AX)(R10*1), Y1, Y1
	VUNPCKLPD   Y1, Y0, Y2
	VUNPCKHPD   Y1, Y0, Y3
	VMOVUPD     Y2, (BX)
	VMOVUPD     Y3, (BX)(R9*1)
	ADDQ        $16, AX
	LEAQ        (BX)(R9*2), BX
	SUBQ        $2, DX
	JGT         rows
	LEAQ        (SI)(R8*4), SI
	ADDQ        $32, DI
	SUBQ        $4, CX
	JGT         columns
	VZEROUPPER
	RET

// func transpose4(to, from unsafe.Pointer, along, row, rows, columns int)
TEXT ·transpose4(SB), NOSPLIT, $0-48
	MOVQ to+0(FP), DI
	MOVQ from+8(FP), SI
	MOVQ along+16(FP), R8
	MOVQ row+24(FP), R9
	MOVQ columns+40(FP), CX
	LEAQ (R8)(R8*2), R10
	LEAQ (R9)(R9*2), R11

columns:
	MOVQ rows+32(FP), DX
	MOVQ SI, AX
	LEAQ (SI)(R8*4), R12
	MOVQ DI, BX

rows:
	VMOVUPS     (AX), X0                // column 0, and four further 4
	VINSERTF128 $1, (R12), Y0, Y0
	VMOVUPS     (AX)(R8*1), X1
	VINSERTF128 $1, (R12)(R8*1), Y1, Y1
	VMOVUPS     (AX)(R8*2), X2
	VINSERTF128 $1, (R12)(R8*2), Y2, Y2
	VMOVUPS     (AX)(R10*1), X3
	VINSERTF128 $1, (R12)(R10*1), Y3, Y3
	VUNPCKLPS   Y1, Y0, Y4              // rows 0 and 1 of columns 0 and 1
	VUNPCKHPS   Y1, Y0, Y5
	VUNPCKLPS   Y3, Y2, Y6
	VUNPCKHPS   Y3, Y2, Y7
	VUNPCKLPD   Y6, Y4, Y0
	VUNPCKHPD   Y6, Y4, Y1
	VUNPCKLPD   Y7, Y5, Y2
	VUNPCKHPD   Y7, Y5, Y3
	VMOVUPS     Y0, (BX)
	VMOVUPS     Y1, (BX)(R9*1)
	VMOVUPS     Y2, (BX)(R9*2)
	VMOVUPS     Y3, (BX)(R11*1)
	ADDQ        $16, AX
	ADDQ        $16, R12
	LEAQ        (BX)(R9*4), BX
	SUBQ        $4, DX
	JGT         rows
	LEAQ        (SI)(R8*8), SI
	ADDQ        $32, DI
	SUBQ        $8, CX
	JGT         columns
	VZEROUPPER
	RET

DATA ramp<>+0(SB)/8, $0
DATA ramp<>+8(SB)/8, $1
DATA ramp<>+16(SB)/8, $2
DATA ramp<>+24(SB)/8, $3
GLOBL ramp<>(SB), RODATA|NOPTR, $32

// func countFrom(to unsafe.Pointer, first int64, n int)
TEXT ·countFrom(SB), NOSPLIT, $0-24
	MOVQ         to+0(FP), DI
	MOVQ         n+16(FP), CX
	VPBROADCASTQ first+8(FP), Y0
	VPADDQ       ramp<>(SB), Y0, Y0
	MOVQ         $4, AX
	VMOVQ        AX, X1
	VPBROADCASTQ X1, Y1

loop:
	VMOVDQU Y0, (DI)
	VPADDQ  Y1, Y0, Y0
	ADDQ    $32, DI
	SUBQ    $4, CX
	JGT     loop
	VZEROUPPER
	RET
