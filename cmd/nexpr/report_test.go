package main

import (
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/nexpr/nexpr/expr"
)

// decodeJSON runs a command with --json.
func decodeJSON[T any](t *testing.T, args ...string) (v T) {
	t.Helper()
	code, stdout, stderr := nexpr(append(args, "--json")...)
	if code != 0 || stderr != "" {
		t.Fatalf("%v: exit code %d, %s%s", args, code, stdout, stderr)
	}
	if err := json.Unmarshal([]byte(stdout), &v); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, stdout)
	}
	return v
}

func TestBench(t *testing.T) {
	list := decodeJSON[[]map[string]any](t, "bench", "-n", "100", "-n", "1e3", "-j", "1", "--time", "1ms", "--isa", "portable",
		"where(m, x*k + y, i) + s", "x:float32", "y:f8", "i:i4", "m:bool", "k=2", "s:f8:scalar")
	if len(list) != 2 {
		t.Fatalf("%v", list)
	}
	keys := []string{"bytes_per_element", "compile_us", "dtype", "expr", "isa", "n", "ns_per_element_median", "ns_per_element_min", "threads"}
	for i, r := range list {
		if got := sortedKeys(r); !slices.Equal(got, keys) {
			t.Errorf("%v", got)
		}
		if r["n"] != []float64{100, 1000}[i] || r["dtype"] != "float64" || r["isa"] != "portable" || r["threads"] != 1.0 {
			t.Errorf("%v", r)
		}
		if r["bytes_per_element"] != 4.0+8+4+1+8 {
			t.Errorf("%v bytes", r["bytes_per_element"])
		}
		if lo, mid := r["ns_per_element_min"].(float64), r["ns_per_element_median"].(float64); !(lo > 0 && mid >= lo) {
			t.Errorf("min %v, median %v", lo, mid)
		}
		if !(r["compile_us"].(float64) > 0) {
			t.Errorf("compiled in %v us", r["compile_us"])
		}
	}
}

func TestBenchFiles(t *testing.T) {
	inTestdata(t)
	list := decodeJSON[[]benchResult](t, "bench", "--time", "1ms", "x + row", "x=grid.npy", "row=single.npy")
	if len(list) != 1 || list[0].N != 6 || list[0].BytesPerElement != (6*4+3*4+6*8)/6.0 {
		t.Errorf("%+v", list)
	}
	code, stdout, _ := nexpr("bench", "--time", "1ms", "-n", "50", "x*2", "x:f4")
	if code != 0 || !strings.HasPrefix(stdout, "50 elements of float32, ") {
		t.Errorf("exit code %d, %s", code, stdout)
	}
}

func sortedKeys(m map[string]any) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func TestEnv(t *testing.T) {
	r := decodeJSON[map[string]any](t, "env")
	for _, key := range []string{"version", "go", "cpu", "isa", "isas", "threads", "caches"} {
		if r[key] == nil {
			t.Errorf("no %s in %v", key, r)
		}
	}
	if isas := r["isas"].([]any); isas[0] != "portable" || !slices.Contains(isas, r["isa"]) {
		t.Errorf("%v is used of %v", r["isa"], isas)
	}
	if code, stdout, _ := nexpr("env"); code != 0 || !strings.Contains(stdout, "engine") {
		t.Errorf("exit code %d, %s", code, stdout)
	}
}

func TestVersion(t *testing.T) {
	code, stdout, stderr := nexpr("--version")
	if code != 0 || !strings.HasPrefix(stdout, "nexpr ") || stderr != "" {
		t.Errorf("exit code %d, %s%s", code, stdout, stderr)
	}
}

// Every name in the list is a function that the language has, and none is there twice.
func TestFunctions(t *testing.T) {
	list := decodeJSON[[]functionInfo](t, "functions")
	seen := map[string]bool{}
	for _, f := range list {
		if seen[f.Name] {
			t.Errorf("%s is there twice", f.Name)
		}
		seen[f.Name] = true
		if len(f.Signature) == 0 || f.Doc == "" || !slices.Contains(f.Engines, "portable") {
			t.Errorf("%+v", f)
		}
		for _, s := range f.Signature {
			checkSignature(t, f.Name, s)
		}
	}
	for _, name := range []string{"sqrt", "abs", "absolute", "where", "add", "float64"} {
		if !seen[name] {
			t.Errorf("there is no %s", name)
		}
	}
	if code, stdout, _ := nexpr("functions"); code != 0 || !strings.Contains(stdout, "where(cond, x, y)") {
		t.Errorf("exit code %d, %s", code, stdout)
	}
}

var parameter = regexp.MustCompile(`(\w+): (\w+)`)

// checkSignature compiles a call that the signature allows.
func checkSignature(t *testing.T, name, signature string) {
	t.Helper()
	types, args := expr.Types{}, []string{}
	for _, m := range parameter.FindAllStringSubmatch(signature, -1) {
		dt, err := expr.ParseDType(m[2])
		if err != nil {
			t.Error(err)
		}
		types[m[1]] = dt
		args = append(args, m[1])
	}
	got, err := expr.Check(name+"("+strings.Join(args, ",")+")", types)
	if err != nil || !strings.HasSuffix(signature, "-> "+got.String()) {
		t.Errorf("%s: %v, %v", signature, got, err)
	}
}

type asmReport struct {
	ISA string
	Asm *struct {
		Lanes, Unroll, Spills int
		Code                  []instruction
		Constants             []constant
	}
	Bytes *bytesRep
}

// The listing keeps step with the code, names what it jumps to and reads, and says where it comes from.
func TestDisassembly(t *testing.T) {
	for _, c := range []struct {
		src      string
		operands []string
		roles    []string
		sources  []string
	}{
		{"a + 2.5*sqrt(b)", []string{"a:f8", "b:f8"}, []string{"prologue", "main loop", "single vectors", "tail"}, []string{"2.5*sqrt(b)", "sqrt(b)", "a + 2.5*sqrt(b)"}},
		{"x // y + k", []string{"x:f4", "y:f4", "k=3"}, nil, []string{"x // y"}},
		{"x % y", []string{"x:i8", "y:i4:scalar"}, nil, []string{"x % y"}},
		{"where(m, x, 1) < 2", []string{"m:bool", "x:i4"}, nil, []string{"m", "where(m, x, 1) < 2"}},
	} {
		args := append([]string{"explain", "--stage", "asm", "--stage", "bytes", "--isa", "avx2", c.src}, c.operands...)
		r := decodeJSON[asmReport](t, args...)
		code, err := hex.DecodeString(r.Bytes.Code)
		if err != nil || r.ISA != "avx2" {
			t.Fatal(err, r.ISA)
		}
		at := 0
		labels := map[string]bool{}
		var roles []string
		sources := map[string]bool{}
		for _, in := range r.Asm.Code {
			if in.Offset != at || strings.HasPrefix(in.Text, "byte") {
				t.Fatalf("%s: %+v at %#x", c.src, in, at)
			}
			at += in.Bytes
			labels[in.Label] = true
			if len(roles) == 0 || roles[len(roles)-1] != in.Role {
				roles = append(roles, in.Role)
			}
			sources[in.Source] = true
			if in.Pos >= 0 && c.src[in.Pos:in.End] != in.Source {
				t.Errorf("%s: %+v", c.src, in)
			}
		}
		if at != len(code) {
			t.Errorf("%s: %d of %d bytes are listed", c.src, at, len(code))
		}
		for _, k := range r.Asm.Constants {
			labels[k.Label] = true
		}
		for _, in := range r.Asm.Code {
			if name := regexp.MustCompile(`\b[LK]\d+\b`).FindString(in.Text); name != "" && !labels[name] {
				t.Errorf("%s: there is no %s for %s", c.src, name, in.Text)
			}
			if strings.Contains(in.Text, "rip") || strings.HasPrefix(in.Text, "j") && !strings.Contains(in.Text, "L") {
				t.Errorf("%s: %s has no name for what it refers to", c.src, in.Text)
			}
		}
		if c.roles != nil && !slices.Equal(roles, c.roles) {
			t.Errorf("%s: %v", c.src, roles)
		}
		if roles[0] != "prologue" || !slices.Contains(roles, "main loop") || !slices.Contains(roles, "tail") {
			t.Errorf("%s: %v", c.src, roles)
		}
		for _, s := range c.sources {
			if !sources[s] {
				t.Errorf("%s: nothing comes from %s", c.src, s)
			}
		}
	}
}

// The text shows the constants of the expression as numbers.
func TestListing(t *testing.T) {
	code, stdout, _ := nexpr("explain", "--isa", "avx2", "--stage", "asm", "a + 2.5*sqrt(b)", "a:f8", "b:f8")
	for _, part := range []string{"; main loop\nL1:\n", "vsqrtpd ", "  2.5*sqrt(b)\n", "float64 2.5)\n", "vzeroupper\n", "ret\n"} {
		if code != 0 || !strings.Contains(stdout, part) {
			t.Errorf("exit code %d, no %q in\n%s", code, part, stdout)
		}
	}
	code, stdout, _ = nexpr("explain", "--isa", "avx2", "--stage", "bytes", "a", "a:f8")
	if code != 0 || !strings.HasPrefix(stdout, "00000000  ") {
		t.Errorf("exit code %d, %s", code, stdout)
	}
}

func TestConstantText(t *testing.T) {
	for _, c := range []struct{ bytes, want string }{
		{"0000803f0000803f", "2 x 0x3f800000 (int32 1065353216, float32 1)"},
		{"0000803f", "0x3f800000 (int32 1065353216, float32 1)"},
		{"0000000000000440", "0x4004000000000000 (int64 4612811918334230528, float64 2.5)"},
		{"ffffffffffffffff00000000000000400000000000000040", "0xffffffffffffffff, 2 x 0x4000000000000000"},
	} {
		b, err := hex.DecodeString(c.bytes)
		if err != nil {
			t.Fatal(err)
		}
		if got := constantText(b); got != c.want {
			t.Errorf("%s: %s, want %s", c.bytes, got, c.want)
		}
	}
}
