package expr

import (
	"github.com/nexpr/nexpr/codegen/dtype"
	"github.com/nexpr/nexpr/runtime"
)

// An Option changes how an expression is compiled or run.
type Option func(*config)

// config is comparable: it is part of the cache's key.
type config struct {
	threads, block int
	isa            ISA
	casting        CastRule
	literals       LiteralRule
	math           Math
}

func newConfig(opts []Option) config {
	if len(opts) == 0 {
		return config{}
	}
	c := new(config) // which options make escape to the heap
	for _, o := range opts {
		if o != nil {
			o(c)
		}
	}
	return *c
}

// check refuses values that no constant of this package has.
func (c config) check() error {
	what := ""
	switch {
	case c.isa > AVX512:
		what = "engine"
	case c.casting > Unsafe:
		what = "casting rule"
	case c.literals > NumExpr:
		what = "rule for literals"
	case c.math > Relaxed:
		what = "kind of arithmetic"
	default:
		return nil
	}
	return &Error{Kind: ErrValue, Pos: -1, Msg: "an option names no " + what}
}

// Threads sets how many goroutines evaluate at most; 0, the default, means GOMAXPROCS.
func Threads(n int) Option { return func(c *config) { c.threads = max(n, 0) } }

// BlockSize sets the number of elements that a goroutine takes at a time, at most; 0, the default, chooses it by
// the cost of the expression.
func BlockSize(n int) Option { return func(c *config) { c.block = max(n, 0) } }

// An ISA names an engine.
type ISA = runtime.ISA

// The engines. They all give the same bits.
const (
	AutoISA  = runtime.AutoISA  // the best that can be used
	Portable = runtime.Portable // pure Go
	AVX2     = runtime.AVX2     // x86-64 machine code with AVX2 and FMA
	AVX512   = runtime.AVX512   // x86-64 machine code with AVX-512
)

// ParseISA finds an engine by its name: auto, portable, avx2 or avx512.
func ParseISA(name string) (ISA, error) {
	isa, err := runtime.ParseISA(name)
	return isa, wrap(err, nil)
}

// UseISA chooses the engine. Compiling fails with [ErrUnsupported] if the CPU, the system or this build
// lacks it, or if the environment variable NEXPR_ISA (avx512, avx2 or portable, read once) does
// not allow it.
func UseISA(isa ISA) Option { return func(c *config) { c.isa = isa } }

// A CastRule says to which types a result may be converted where it is stored, as NumPy's casting=.
type CastRule = dtype.Rule

// The casting rules.
const (
	SameKind = dtype.SameKind // the default: within a kind of number, and upwards
	Safe     = dtype.Safe     // only without loss
	Unsafe   = dtype.Unsafe   // always
)

// Casting sets the casting rule.
func Casting(r CastRule) Option { return func(c *config) { c.casting = r } }

// A LiteralRule says what type numbers in the text have.
type LiteralRule uint8

// The rules for literals.
const (
	NumPy   LiteralRule = iota // the default: a literal takes the type of its operand, as in NumPy 2
	NumExpr                    // a literal has a type of its own, as in NumExpr: 2.0 is a float64
)

// Literals sets the rule for literals.
func Literals(r LiteralRule) Option { return func(c *config) { c.literals = r } }

// Math says what may be done to floating-point arithmetic.
type Math uint8

// The kinds of arithmetic. Both give the same bits on every engine, and neither assumes that NaN or
// infinity do not occur.
const (
	Strict  Math = iota // the default: every operation rounds once; see Functions in the package comment
	Relaxed             // a*b + c rounds once
)

// UseMath sets the kind of arithmetic.
func UseMath(m Math) Option { return func(c *config) { c.math = m } }
