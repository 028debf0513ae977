/* What runs instead of a PC BIOS: 64 KiB at 0xffff0000, of which this is the beginning. It goes from the
   reset state to long mode and into the kernel. rom.go adds the jump at the reset vector and two numbers. */

	.set	ROM, 0xffff0000
	.set	MEMORY_SIZE, ROM + 0xffe0	/* bytes, 32 bits */
	.set	KERNEL_ENTRY, ROM + 0xffe4	/* 32 bits */
	.set	ZERO_PAGE, 0x7000
	.set	PAGE_TABLES, 0x9000
	.set	BEEN_HERE, 0x600

	.code16
start16:
	cli
	lgdtl	%cs:(gdtr - start16)
	movl	%cr0, %eax
	orb	$1, %al
	movl	%eax, %cr0
	ljmpl	$0x08, $(ROM + (start32 - start16))

	.code32
start32:
	movw	$0x18, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
	movb	$2, %al				/* address line 20 on */
	outb	%al, $0x92

	/* Bochs takes blocks of 128 KiB of its memory for the guest's in the order in which the guest touches
	   them, but has read the file of RAM into them in rising order. So touch them in that order. */
	xorl	%ebx, %ebx
	movl	MEMORY_SIZE, %ecx
1:	movb	(%ebx), %al
	addl	$0x20000, %ebx
	cmpl	%ecx, %ebx
	jb	1b

	/* The second time it is the kernel that reset the machine, having panicked: Bochs is to end. */
	cmpb	$0, BEEN_HERE
	je	3f
	movl	$ROM + (bye - start16), %esi
	movl	$8, %ecx
	movl	$0x8900, %edx
	cld
	rep	outsb
2:	hlt
	jmp	2b

3:	movb	$1, BEEN_HERE
	movl	$PAGE_TABLES, %eax
	movl	%eax, %cr3
	movl	%cr4, %eax
	orl	$0x20, %eax			/* PAE */
	movl	%eax, %cr4
	movl	$0xc0000080, %ecx		/* EFER */
	rdmsr
	orl	$0x100, %eax			/* LME */
	wrmsr
	movl	KERNEL_ENTRY, %edi
	movl	%cr0, %eax
	orl	$0x80000000, %eax		/* PG */
	movl	%eax, %cr0
	ljmpl	$0x10, $(ROM + (start64 - start16))

	.code64
start64:
	movl	$ZERO_PAGE, %esi
	movl	%edi, %eax
	xorl	%ebp, %ebp
	xorl	%ebx, %ebx
	xorl	%edi, %edi
	jmp	*%rax

bye:	.ascii	"Shutdown"
	.balign 8
gdt:	.quad	0
	.quad	0x00cf9b000000ffff		/* 08: code, 32 bits */
	.quad	0x00af9b000000ffff		/* 10: code, 64 bits */
	.quad	0x00cf93000000ffff		/* 18: data */
gdtr:	.word	31
	.long	ROM + (gdt - start16)
