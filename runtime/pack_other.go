//go:build !amd64

package runtime

import "unsafe"

func fill[T word](to unsafe.Pointer, x T, n int) { fillWords(to, x, n) }

func loadStrided(_, _ unsafe.Pointer, _, _, _ int) int { return 0 }

func storeStrided(_, _ unsafe.Pointer, _, _, _ int) int { return 0 }

func reverse(unsafe.Pointer, int, int) int { return 0 }

func copyRows(_, _ unsafe.Pointer, _, _, _ int) int { return 0 }

func repeatColumn(unsafe.Pointer, *block) int { return 0 }

func transpose(unsafe.Pointer, *block) int { return 0 }

func count(unsafe.Pointer, int64, int) int { return 0 }
