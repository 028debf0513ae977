#include "textflag.h"

// WINDOW adds four numbers at an address to the sum high; what rounding takes away goes to low.
#define WINDOW(at, high, low, sum, x) \
	VMOVUPD at, x           \
	VADDPD  x, high, sum    \
	VSUBPD  high, sum, high \ // the part of x that the sum has taken
	VSUBPD  high, x, x      \ // the other part
	VORPD   sum, Y8, Y8     \
	VANDPD  sum, Y9, Y9     \
	VADDPD  x, low, low

// func addWindow(x unsafe.Pointer, n int, first float64, w *window)
TEXT ·addWindow(SB), NOSPLIT, $0-32
	MOVQ         x+0(FP), SI
	MOVQ         n+8(FP), CX
	VBROADCASTSD first+16(FP), Y0
	MOVQ         w+24(FP), DI
	VMOVAPD      Y0, Y1
	VMOVAPD      Y0, Y2
	VMOVAPD      Y0, Y3
	VXORPD       Y4, Y4, Y4
	VXORPD       Y5, Y5, Y5
	VXORPD       Y6, Y6, Y6
	VXORPD       Y7, Y7, Y7
	VMOVAPD      Y0, Y8
	VMOVAPD      Y0, Y9
	SUBQ         $16, CX
	JLT          rest

loop:
	WINDOW((SI), Y0, Y4, Y10, Y12)
	WINDOW(32(SI), Y1, Y5, Y11, Y13)
	VMOVAPD Y10, Y0
	VMOVAPD Y11, Y1
	WINDOW(64(SI), Y2, Y6, Y10, Y12)
	WINDOW(96(SI), Y3, Y7, Y11, Y13)
	VMOVAPD Y10, Y2
	VMOVAPD Y11, Y3
	ADDQ    $128, SI
	SUBQ    $16, CX
	JGE     loop

rest:
	ADDQ $12, CX
	JLT  done

four:
	WINDOW((SI), Y0, Y4, Y10, Y12)
	VMOVAPD Y10, Y0
	ADDQ    $32, SI
	SUBQ    $4, CX
	JGE     four

done:
	VPADDQ  Y1, Y0, Y0 // as integers, exactly
	VPADDQ  Y3, Y2, Y2
	VPADDQ  Y2, Y0, Y0
	VADDPD  Y5, Y4, Y4
	VADDPD  Y7, Y6, Y6
	VADDPD  Y6, Y4, Y4
	VMOVUPD Y0, (DI)
	VMOVUPD Y4, 32(DI)
	VMOVUPD Y8, 64(DI)
	VMOVUPD Y9, 96(DI)
	VZEROUPPER
	RET
