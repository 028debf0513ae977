#include "textflag.h"

// func everySecond8(to, from unsafe.Pointer, n int)
TEXT ·everySecond8(SB), NOSPLIT, $0-24
	MOVQ to+0(FP), DI
	MOVQ from+8(FP), SI
	MOVQ n+16(FP), CX

loop:
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

loop:
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
