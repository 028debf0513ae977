#include "textflag.h"

// func send(p *byte, n int)
// The first parallel port: data at 0x378, control at 0x37a.
TEXT ·send(SB), NOSPLIT, $0-16
	MOVQ p+0(FP), SI
	MOVQ n+8(FP), CX
	TESTQ CX, CX
	JZ   done

loop:
	MOVB (SI), AX
	MOVL $0x378, DX
	BYTE $0xEE           // OUT DX, AL: the byte
	MOVL $0x37a, DX
	MOVB $0x0d, AX       // selected, no interrupt, strobe
	BYTE $0xEE
	MOVB $0x0c, AX       // strobe off
	BYTE $0xEE
	INCQ SI
	DECQ CX
	JNZ  loop

done:
	RET
