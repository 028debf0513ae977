package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/nexpr/nexpr/codegen/ir"
)

const head = `# Accuracy

What was measured of the elementary functions with the command in [accuracy](../accuracy/doc.go), against MPFR at 160
bits. The error is in units of the last place (ULP) of the exact result; a correctly rounded result has at most 0.5.
Special values and the signs of zeros were exactly those of C99's Annex F at every point, and all engines gave the same
bits. Where not all arguments were tried, the largest error is the largest one found, by sampling and by search around
the worst points; the share of results that are not correctly rounded depends on where the samples are and says little
by itself. The bounds that the product states are in codegen/ir/elementary.go; a test keeps them above these figures.

`

var columns = []string{"function", "type", "points", "max ULP", "at", "not correctly rounded", "engines", "measured"}

// A row is a line of the table, by columns.
type row []string

func (f finding) row(s *subject, date time.Time, cpu, flags string) row {
	at := "-"
	if f.worst.error > 0 && (f.worst.error != 0.5 || f.misrounded > 0) {
		at = "`" + hex(f.worst.x)
		if s.ref.arity == 2 {
			at += ", " + hex(f.worst.y)
		}
		at += "`"
	}
	points := fmt.Sprintf("%.2g M", float64(f.points)/1e6)
	if f.points == 1<<32 {
		points = "all"
	} else if f.points >= 100e6 {
		points = fmt.Sprintf("%d M", f.points/1e6)
	}
	share := "none"
	switch {
	case f.misrounded == 0 && f.worst.error > 0.5:
		share = "none but by search"
	case f.misrounded > 0 && f.points == 1<<32 && f.misrounded < 1e-6:
		share = fmt.Sprint(f.misrounded * (1 << 32))
	case f.misrounded > 0:
		share = fmt.Sprintf("%.2g %%", f.misrounded*100)
	}
	names := []string{}
	for _, isa := range s.engines {
		names = append(names, isa.String())
	}
	return row{
		s.name, s.typ.String(), points, fmt.Sprintf("%.4f", math.Ceil(f.worst.error*1e4)/1e4), at, share,
		strings.Join(names, ", "), fmt.Sprintf("%s, %s, `%s`", date.Format(time.DateOnly), cpu, flags),
	}
}

// update puts the rows into the table of the file, in place of those for the same functions and types.
func update(file string, rows []row) error {
	old, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for line := range strings.Lines(string(old)) {
		r := parseRow(line)
		if r == nil || slices.ContainsFunc(rows, func(n row) bool { return n[0] == r[0] && n[1] == r[1] }) {
			continue
		}
		rows = append(rows, r)
	}
	// In the order of the product's table.
	order := map[string]int{}
	for i, op := range ir.Ops() {
		order[op.Name] = i
	}
	slices.SortFunc(rows, func(a, b row) int {
		if a[0] != b[0] {
			return order[a[0]] - order[b[0]]
		}
		return -strings.Compare(a[1], b[1])
	})
	var text strings.Builder
	text.WriteString(head)
	writeRow(&text, columns)
	fmt.Fprintf(&text, "|%s\n", strings.Repeat("---|", len(columns)))
	for _, r := range rows {
		writeRow(&text, r)
	}
	return os.WriteFile(file, []byte(text.String()), 0o644)
}

func writeRow(w *strings.Builder, r row) { fmt.Fprintf(w, "| %s |\n", strings.Join(r, " | ")) }

// parseRow returns nil for a line that is no row of the table's body.
func parseRow(line string) row {
	cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
	if len(cells) != len(columns) {
		return nil
	}
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	if cells[0] == columns[0] || strings.HasPrefix(cells[0], "---") {
		return nil
	}
	return cells
}
