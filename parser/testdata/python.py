"""Writes python.golden: expressions and literals as Python's own parser reads them.

Each line of the first part is an expression, " => " and the same with every operation in
parentheses (and/or as a left-deep tree). Each line of the second part is "literal", a text,
" => " and its value: int 12, float or imag with the bits of the float64 in hexadecimal,
bytes in hexadecimal, or error.

    python3 testdata/python.py > testdata/python.golden
"""

import ast
import random
import struct
import warnings

OPS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
    ast.Pow: "**", ast.LShift: "<<", ast.RShift: ">>", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^",
    ast.UAdd: "+", ast.USub: "-", ast.Invert: "~", ast.Not: "not ", ast.And: "and", ast.Or: "or",
    ast.Lt: "<", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!=", ast.GtE: ">=", ast.Gt: ">",
}


def full(e):
    match e:
        case ast.Expression():
            return full(e.body)
        case ast.Name():
            return e.id
        case ast.Constant():
            return str(e.value)
        case ast.UnaryOp():
            return f"({OPS[type(e.op)]}{full(e.operand)})"
        case ast.BinOp():
            return f"({full(e.left)} {OPS[type(e.op)]} {full(e.right)})"
        case ast.BoolOp():
            text = full(e.values[0])
            for v in e.values[1:]:
                text = f"({text} {OPS[type(e.op)]} {full(v)})"
            return text
        case ast.Compare():
            rest = "".join(f" {OPS[type(o)]} {full(x)}" for o, x in zip(e.ops, e.comparators))
            return f"({full(e.left)}{rest})"
        case ast.IfExp():
            return f"({full(e.body)} if {full(e.test)} else {full(e.orelse)})"
        case ast.Attribute():
            return f"{full(e.value)}.{e.attr}"
        case ast.Tuple():
            return "(" + "".join(full(x) + "," for x in e.elts) + ")"
        case ast.Call():
            args = [full(a) for a in e.args] + [f"{k.arg}={full(k.value)}" for k in e.keywords]
            return f"{e.func.id}({', '.join(args)})"
    raise TypeError(e)


BY_HAND = """
-a**2
2**-1
2**-a**b
2**3**2
-2**-3**-4
~a**2
+-~a
a - b - c
a / b * c // d % e
a & b == c
a < 2 | b > 5
a | b ^ c & d << e + f * g
not a == b
not not a
not a and b or c
a or b and not c
a or b or c
a or (b or c)
a < b < c == d
(a < b) < c
a < (b < c)
x if c else y if d else z
(x if c else y) if d else z
x if (c if d else e) else y
a or b if c or d else e or f
not a if b else not c
sum(a, axis=None)
sum(a + b, axis=(0, 1), keepdims=True)
sum(a, axis=(0,))
sum(a, axis=(0))
sum(a, axis=(0) + 1)
sum(a, axis=())
f(a, b,)
f()
where(a < b, x if c else y, -z)
a.real.imag
(a + b).real ** 2
-a.imag
f(a).real
(1).real
1..real
a . real
sum + sum(sum)
__class__
ä + 名前2
""".strip().split("\n")


def random_expr(r, depth):
    if depth == 0 or r.random() < 0.1:
        return r.choice(["a", "b", "c", "1", "2", "f(a, b)", "z.imag"])
    sub = lambda: random_expr(r, depth - 1)
    kind = r.random()
    if kind < 0.12:
        return f"({sub()})"
    if kind < 0.27:
        return r.choice(["-", "+", "~", "not "]) + sub()
    if kind < 0.34:
        return f"{sub()} if {sub()} else {sub()}"
    op = r.choice("or and < <= == != >= > | ^ & << >> + - * / // % ** **".split())
    return f"{sub()} {op} {sub()}"


def random_exprs(n):
    r = random.Random(1)
    found = 0
    while found < n:
        text = random_expr(r, 4)
        if len(text) > 100:
            continue
        try:
            tree = ast.parse(text, mode="eval")
        except SyntaxError:  # such as a + not b
            continue
        found += 1
        yield text, tree


LITERALS = r"""
0 00 0_0 7 1_000 1__0 1_ 012 0_1 08 0x10 0X1f 0x_f 0x 0xg 0x1_ 0b11 0B_1 0b12 0b 0o17 0O7 0o8 0o
18446744073709551616 123456789012345678901234567890
.5 1. 1.5 1e5 1E-9 1e+5 1_0.0_1e1_0 1e 1e+ 1e_5 1._5 1_.5 1_e5 012.5 012e1 00.5 1.2.3 1e400 1e-400 5e-324
0.1 123456789.123456789e-30 1e22 9007199254740993.0 1e5_
3j 3.j 2.5j .5J 1e3j 012j 1_0j 0x1j 1jj
b'' b'abc' B"abc" b'a\n\t\\\'\"\a\b\f\r\v' b'\x41\xff' b'\0\7\101\377' b'\1234' b'\x4' b'\xg1' b'a'b'b'
b'abc b'abc" b"it's" b'a\' b'é'
""".split()


def value(text):
    try:
        v = ast.literal_eval(text)
    except SyntaxError:
        return "error"
    if isinstance(v, bytes):
        return f"bytes {v.hex()}"
    if isinstance(v, int):
        return f"int {v}"
    kind, v = ("imag", v.imag) if isinstance(v, complex) else ("float", v)
    return f"{kind} {struct.pack('>d', v).hex()}"


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for text in BY_HAND:
        print(f"{text} => {full(ast.parse(text, mode='eval'))}")
    for text, tree in random_exprs(400):
        print(f"{text} => {full(tree)}")
    for text in LITERALS:
        print(f"literal {text} => {value(text)}")
