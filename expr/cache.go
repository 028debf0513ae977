package expr

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
)

// programs holds what Evaluate compiled.
var programs = newCache(256)

// A cacheKey is what a caller of Evaluate says beside the operands. It is looked up before the text is
// parsed; which operands the text has is known from the programs found.
type cacheKey struct {
	src string
	cfg config
}

// A cache keeps the programs used last. Callers that find theirs do not wait for each other.
type cache struct {
	max   int
	added atomic.Int64 // programs until now
	byKey atomic.Pointer[map[cacheKey][]*cached]

	mu  sync.Mutex // held while a program is added
	all []*cached
}

// A cached program is one of those for a key, which differ by their operands' types.
type cached struct {
	key  cacheKey
	p    *Program
	used atomic.Int64 // cache.added when it was used last
}

func newCache(max int) *cache {
	c := &cache{max: max}
	c.byKey.Store(&map[cacheKey][]*cached{})
	return c
}

// find returns the program for operands such as those in vars, and these appended to args; nil if
// there is none.
func (c *cache) find(key cacheKey, vars Vars, args []Array) (*Program, []Array) {
	for _, e := range (*c.byKey.Load())[key] {
		if found, ok := e.p.match(vars, args); ok {
			if now := c.added.Load(); e.used.Load() != now { // mostly nothing is written, which others would wait for
				e.used.Store(now)
			}
			return e.p, found
		}
	}
	return nil, nil
}

// match reports whether p is what its text compiles to with vars, and appends the operands to args.
func (p *Program) match(vars Vars, args []Array) ([]Array, bool) {
	for _, other := range p.others {
		if _, shadowed := vars[other]; shadowed {
			return nil, false
		}
	}
	for i := range p.names {
		a, err := arrayOf(vars[p.names[i].text])
		if err != nil || a.DType() != p.run.Params[i].Type {
			return nil, false
		}
		args = append(args, a)
	}
	return args, true
}

// add keeps p, and drops the program since whose last use the most were added if there are too many.
func (c *cache) add(key cacheKey, p *Program) {
	c.mu.Lock()
	defer c.mu.Unlock()
	byKey := maps.Clone(*c.byKey.Load())
	have := byKey[key]
	for _, e := range have {
		if slices.Equal(e.p.run.Params, p.run.Params) {
			return // compiled twice at once
		}
	}
	e := &cached{key: key, p: p}
	e.used.Store(c.added.Add(1))
	c.all = append(c.all, e)
	byKey[key] = append(have[:len(have):len(have)], e)
	if len(c.all) > c.max {
		c.drop(byKey)
	}
	c.byKey.Store(&byKey)
}

// drop removes the program used longest ago.
func (c *cache) drop(byKey map[cacheKey][]*cached) {
	oldest := slices.MinFunc(c.all, func(a, b *cached) int { return cmp.Compare(a.used.Load(), b.used.Load()) })
	other := func(list []*cached) (rest []*cached) {
		for _, e := range list {
			if e != oldest {
				rest = append(rest, e)
			}
		}
		return rest
	}
	c.all = other(c.all)
	if rest := other(byKey[oldest.key]); rest != nil {
		byKey[oldest.key] = rest
	} else {
		delete(byKey, oldest.key)
	}
}
