package expr

import (
	"container/list"
	"slices"
	"sync"
)

// programs holds what Evaluate compiled.
var programs = newCache(256)

// A cacheKey is what a caller of Evaluate says beside the operands. It is looked up before the text is
// parsed; which operands the text has is known from the programs found.
type cacheKey struct {
	src string
	cfg config
}

// A cache keeps the programs used last.
type cache struct {
	mu     sync.Mutex
	max    int
	byKey  map[cacheKey][]*cached // not changed in place
	recent *list.List             // of *cached, the last used first
}

// A cached program is one of those for a key, which differ by their operands' types.
type cached struct {
	key   cacheKey
	p     *Program
	place *list.Element
}

func newCache(max int) *cache {
	return &cache{max: max, byKey: map[cacheKey][]*cached{}, recent: list.New()}
}

// find returns the program for operands such as those in vars, and these appended to args; nil if
// there is none.
func (c *cache) find(key cacheKey, vars Vars, args []Array) (*Program, []Array) {
	c.mu.Lock()
	candidates := c.byKey[key]
	c.mu.Unlock()
	for _, e := range candidates {
		// Not under the lock: it may call an Operand's method.
		if found, ok := e.p.match(vars, args); ok {
			c.mu.Lock()
			c.recent.MoveToFront(e.place)
			c.mu.Unlock()
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

// add keeps p, and drops the program that was not used for the longest time if there are too many.
func (c *cache) add(key cacheKey, p *Program) {
	c.mu.Lock()
	defer c.mu.Unlock()
	have := c.byKey[key]
	for _, e := range have {
		if slices.Equal(e.p.run.Params, p.run.Params) {
			return // compiled twice at once
		}
	}
	e := &cached{key: key, p: p}
	e.place = c.recent.PushFront(e)
	c.byKey[key] = append(have[:len(have):len(have)], e)
	if c.recent.Len() > c.max {
		c.remove(c.recent.Back())
	}
}

func (c *cache) remove(place *list.Element) {
	e := c.recent.Remove(place).(*cached)
	var rest []*cached
	for _, other := range c.byKey[e.key] {
		if other != e {
			rest = append(rest, other)
		}
	}
	if rest == nil {
		delete(c.byKey, e.key)
		return
	}
	c.byKey[e.key] = rest
}
