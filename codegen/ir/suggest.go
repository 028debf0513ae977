package ir

import "sort"

// nearest returns the candidate most like name, if one is like it at all.
func nearest(name string, candidates []string) (string, bool) {
	sort.Strings(candidates) // so that the answer does not depend on the order of a map
	best, least := "", max(1, len(name)/3)+1
	for _, c := range candidates {
		if d := distance(name, c, least); d < least && d < len(c) {
			best, least = c, d
		}
	}
	return best, best != ""
}

// distance counts the letters to insert, remove, replace or swap with a neighbour (upper for
// lower case is half price: rounded down) to make b of a. It gives limit for all that is not less.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	var before, last []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = 2 * j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, make([]int, len(b)+1)
		row[0] = 2 * i
		least := row[0]
		for j := 1; j <= len(b); j++ {
			row[j] = min(last[j]+2, row[j-1]+2, last[j-1]+replace(a[i-1], b[j-1]))
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+2)
			}
			least = min(least, row[j])
		}
		if least >= 2*limit {
			return limit
		}
	}
	return row[len(b)] / 2
}

func replace(x, y byte) int {
	switch {
	case x == y:
		return 0
	case x^y == 0x20:
		return 1
	}
	return 2
}
