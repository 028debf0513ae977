"""Cases for byte strings."""

import numpy as np

from samples import Case, boolean, f64, i32

OPERATORS = ("==", "!=", "<", "<=", ">", ">=")
FUNCTIONS = ("contains", "startswith", "endswith")

# NULs inside and at the end, prefixes of each other, bytes of 0x80 and more, blanks.
WORDS = [b"", b"a", b"ab", b"abc", b"abcd", b"abcde", b"abd", b"b", b"a\0b", b"a\0", b"\0a", b"\0", b"\xff", b"\x80a", b"a\x80", b"ab\xff",
         b"Ab", b"a b", b"bcab", b"aab", b"cdab", b"a\0\0b", b" a", b"b\0"]
# Long ones that differ early, late and not at all.
LONG = [b"abcdefgh", b"abcdefgH", b"Abcdefgh", b"abcdefghi", b"abcdefghijklmnop", b"abcdefghijklmnoq", b"abcdefghijklmno", b"abcdefghij\0lmnop",
        b"abcdefghijklmnopq", b"abcdefghijklmnopqrstuvwxyz", b"xyz" * 8, b"\xffbcdefghijklmnop", b"", b"mnop", b"h"]


def strings(width, words, shape=None):
    """The words that fit width, as an array of it."""
    a = np.array([w for w in words if len(w) <= width], f"S{width}")
    return a if shape is None else a[: int(np.prod(shape))].reshape(shape)


def pairs(wx, wy, words, k):
    """Every fourth pair of words that fit, from the k-th on."""
    x, y = strings(wx, words), strings(wy, words)
    return {"s": np.repeat(x, len(y))[k % 4 :: 4], "t": np.tile(y, len(x))[k % 4 :: 4]}


def call(f):
    return f"{f}(s, t)"


def predicates():
    texts = [f"s {op} t" for op in OPERATORS] + [call(f) for f in FUNCTIONS]
    cases = []
    for wx, wy in ((1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (3, 5), (5, 2), (5, 8)):
        cases += [Case(text, pairs(wx, wy, WORDS, k), note="" if k else f"S{wx} and S{wy}") for k, text in enumerate(texts)]
    for wx, wy in ((8, 8), (9, 9), (16, 16), (17, 17), (26, 26), (8, 16), (26, 16)):
        cases += [Case(text, pairs(wx, wy, LONG, k), note="" if k else f"S{wx} and S{wy}") for k, text in enumerate(texts)]
    return cases


LITERALS = ["''", "'a'", "'ab'", "'abc'", "'abcde'", "'abcdef'", "'\\x00'", "'a\\x00b'", "'a\\x00'", "'\\xff'", "b'ab'", '"b"', "'abcdefgh'", "'abcdefghijklmnop'"]


def literals():
    cases = []
    for width, words in ((1, WORDS), (3, WORDS), (5, WORDS), (8, LONG), (16, LONG), (26, LONG)):
        s = strings(width, words)
        for k, literal in enumerate(LITERALS):
            texts = [f"s {op} {literal}" for op in OPERATORS] + [f"{literal} {op} s" for op in OPERATORS]
            texts += [f"{f}(s, {literal})" for f in FUNCTIONS] + [f"{f}({literal}, s)" for f in FUNCTIONS]
            cases += [Case(texts[i], {"s": s}) for i in range(k % 3, len(texts), 3)]
    cases += [Case(text, {"s": strings(5, WORDS)}, note=note) for text, note in (
        ("'ab' <= s < 'abd'", "chains"), ("'a' < s <= 'abc' != s", ""), ("s == 'a' or s == 'ab'", ""), ("not s == 'ab'", ""), ("s != 'ab' and not startswith(s, 'a')", ""),
        ("'abc' == 'abc\\x00'", "literals alone"), ("contains('abc', 'bc')", ""), ("'b' < 'a'", ""), ("endswith('abc', '')", ""))]
    return [Case(c.text, {} if "s" not in c.text.replace("starts", "").replace("contains", "").replace("ends", "") else c.operands, note=c.note) for c in cases]


def together():
    s, x, y = strings(5, WORDS[:8]), f64(1, -2, 3.5, np.nan, 5, -6, 7, 8), i32(3, 1, 4, 1, 5, 9, 2, 6)
    t = strings(3, [b"ab", b"b", b"", b"abc", b"a", b"ab", b"abd", b"a"])
    c = boolean(1, 0, 1, 1, 0, 0, 1, 0)
    cases = [Case(text, {k: v for k, v in {"s": s, "t": t, "x": x, "y": y, "c": c}.items() if k in names}) for text, names in (
        ("(s == 'abc') & (x > 2)", "sx"), ("where(startswith(s, 'a'), x, y)", "sxy"), ("x if s < t else -x", "stx"), ("(s < t) + (s == t)*2", "st"),
        ("(s == 'a') | (t == 'a') | c", "stc"), ("where(contains(s, t), x*y, 0)", "stxy"), ("y * (s >= 'ab')", "sy"), ("(s == t) == c", "stc"),
        ("(s < 'b') ^ (t < 'b') ^ (s < t)", "st"), ("float64(endswith(s, 'b')) - x", "sx"), ("(s != '') & (s == s)", "s"), ("int32(s > t) << y", "sty"))]
    word = np.array(b"ab", "S5")
    cases += [Case("s == t", {"s": s, "t": word}, note="a scalar"), Case("t < s", {"s": s, "t": word}), Case("s == t", {"s": word, "t": np.array(b"ab\0", "S8")}),
              Case("contains(s, t)", {"s": s, "t": np.array(b"b", "S1")}), Case("startswith(t, s)", {"s": s, "t": np.array(b"abcdef", "S9")}),
              Case("s == t", {"s": s, "t": np.array([b"a"], "S3")}, note="an array of one element"), Case("(s < t) & (x > 0)", {"s": s, "t": word, "x": x})]
    for shape, other in (((2, 3), (3,)), ((2, 3), (2, 1)), ((4, 1), (1, 5)), ((2, 3, 4), (4,)), ((2, 3, 4), (3, 1)), ((2, 3, 4), (2, 1, 1)), ((1, 7), (3, 1))):
        operands = {"s": strings(5, WORDS, shape), "t": strings(3, WORDS, other)}
        cases += [Case(text, operands, note=f"{shape} with {other}" if text[2] == "=" else "") for text in ("s == t", "s < t", "contains(s, t)", "endswith(t, s)")]
    cases += [Case("s == 'ab'", {"s": strings(5, [], (0,))}, note="no elements"), Case("s < t", {"s": strings(5, [], (0,)), "t": word})]
    for text in ("s + t", "-s", "s == 1", "1.5 < s", "x == s", "s & t", "where(c, s, t)", "where(s, x, x)", "not s", "s and c", "sqrt(s)", "int32(s)", "contains(x, 'a')", "startswith(s, 1)",
                 "abs(s) == 'a'", "s", "'abc'", "maximum(s, t)", "s**2", "s.real", "contains(c, c)", "endswith(1, 2)", "s if c else t", "c if s else c", "s < 1j"):
        used = [k for k in "stxc" if k in text.replace("contains", "").replace("starts", "").replace("ends", "").replace("sqrt", "").replace("abs", "").replace("else", "").replace("int", "").replace("maximum", "").replace("abc", "")]
        cases.append(Case(text, {k: v for k, v in {"s": s, "t": t, "x": x, "c": c}.items() if k in used}, error="type"))
    return cases


def files():
    return {
        "strings": ("Byte strings: arrays with arrays.", predicates()),
        "stringliterals": ("Byte strings with literals.", literals()),
        "stringmix": ("Byte strings beside other operands, broadcast, and what is an error.", together()),
    }
