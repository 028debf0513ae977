package interp

import "github.com/nexpr/nexpr/codegen/vec"

// lives says when each value is used for the last time. Positions count the instructions in the
// order of execution, from 1; a loop has one more, at its end. The last one is that of the
// results.
type lives struct {
	p         *vec.Program
	def, last []int         // by value, 0 where there is none
	lastRead  int           // the last position at which an array is read
	dying     [][]vec.Value // by position: the values used for the last time there
}

func findLives(p *vec.Program) *lives {
	l := &lives{p: p, def: make([]int, len(p.Instrs)), last: make([]int, len(p.Instrs))}
	pos := 0
	for _, v := range p.Body {
		pos++
		l.visit(v, pos)
		if in := &p.Instrs[v]; in.Op == vec.OpLoop {
			pos = l.loop(&p.Loops[in.Imm], pos)
		}
	}
	pos++
	l.use(pos, p.Results...)
	l.dying = make([][]vec.Value, pos+1)
	for v, at := range l.last {
		l.dying[at] = append(l.dying[at], vec.Value(v))
	}
	return l
}

// visit notes an instruction at pos and its operands.
func (l *lives) visit(v vec.Value, pos int) {
	in := &l.p.Instrs[v]
	l.use(pos, in.Operands()...)
	if in.Op != vec.OpCarried {
		l.def[v] = pos
	}
}

func (l *lives) use(pos int, vs ...vec.Value) {
	for _, v := range vs {
		v = home(l.p, v)
		l.last[v] = max(l.last[v], pos)
		if in := &l.p.Instrs[v]; in.Op == vec.OpParam && !l.p.Params[in.Imm].Scalar {
			l.lastRead = max(l.lastRead, pos)
		}
	}
}

// loop notes a loop whose position is start, and returns that of its end.
func (l *lives) loop(loop *vec.Loop, start int) int {
	l.use(start, loop.Cond)
	l.use(start, loop.Init...)
	for _, c := range loop.Carried {
		l.def[c] = start
	}
	end := start + len(loop.Body) + 1
	for i, v := range loop.Body {
		l.visit(v, start+1+i)
		for _, a := range l.p.Instrs[v].Operands() {
			if l.def[home(l.p, a)] <= start {
				l.use(end, a) // the next round reads it again
			}
		}
	}
	l.use(end, loop.Carried...)
	l.use(end, loop.Next...)
	if loop.Again != vec.NoValue {
		l.use(end, loop.Again)
	}
	return end
}

// home returns the value in whose slot v is: after a loop, the carried values stay where they are.
func home(p *vec.Program, v vec.Value) vec.Value {
	in := &p.Instrs[v]
	if in.Op == vec.OpLoopResult {
		return p.Loops[p.Instrs[in.Args[0]].Imm].Carried[in.Imm]
	}
	return v
}
