"""The expressions that are compared, with their operands.

Each is written as NumExpr and nexpr read it; translate.py makes C, Numba and JAX of that.
"""

import dataclasses

F8, F4, I4, I8, U1, U2, C16, C8 = "float64", "float32", "int32", "int64", "uint8", "uint16", "complex128", "complex64"


@dataclasses.dataclass(frozen=True)
class Case:
    group: str
    text: str
    types: dict  # operand: NumPy's name of its element type
    ranges: dict  # operand: lowest and highest value
    scalars: dict  # operand that is one element for all: its value
    layout: str = ""  # "strided": every second element; "packed": records of one byte and one element
    large: bool = False  # also with 20 million elements and more
    only: int = 0  # measured at this size alone
    without: tuple = ()  # peers that have no such function

    @property
    def key(self):
        types = sorted(set(self.types.values()))
        return f"{self.text} [{', '.join(types)}{', ' + self.layout if self.layout else ''}]"


CASES = []


def add(group, text, variants, scalars=None, layout="", large=False, only=0, without=(), **ranges):
    """Adds a case for each type in variants. A range may begin with a type, which then holds for all variants.

    large says whether it runs over arrays that memory has to deliver: True, False, or the one type for which it does.
    """
    for variant in variants:
        types, limits = {}, {}
        for name, spec in ranges.items():
            types[name], *limits[name] = spec if isinstance(spec[0], str) else (variant, *spec)
        CASES.append(Case(group, text, types, limits, scalars or {}, layout, large in (True, variant), only, tuple(without)))


FLOATS, UNIT, WIDE = (F8, F4), (0.01, 1), (-10, 10)

# The programs in NumExpr's bench folder: timing.py, ...
NE = "NumExpr's benchmarks"
add(NE, "b*c + d*e", FLOATS, b=UNIT, c=UNIT, d=UNIT, e=UNIT, large=F8)
add(NE, "2*a + 3*b", FLOATS, a=UNIT, b=UNIT, large=True)
add(NE, "2*a + (cos(3) + 5)*sinh(cos(b))", (F8,), a=UNIT, b=WIDE)
add(NE, "2*a + arctan2(a, b)", FLOATS, a=WIDE, b=WIDE)
add(NE, "where(0.1*a > arctan2(a, b), 2*a, arctan2(a, b))", (F4,), a=WIDE, b=WIDE)
add(NE, "where(a != 0.0, 2, b)", (F4,), a=(0, 1), b=UNIT)
add(NE, "where(a - 10 != 0.0, a, 2)", (F4,), a=(0, 20))
add(NE, "where(a%2 != 0.0, b + 5, 2)", (F4,), a=(0, 100), b=UNIT)
add(NE, "a**2 + (b + 1)**-2.5", FLOATS, a=UNIT, b=UNIT)
add(NE, "(a + 1)**50", FLOATS, a=UNIT)
add(NE, "sqrt(a**2 + b**2)", FLOATS, a=WIDE, b=WIDE)
add(NE, "sqrt(a**2 + b**2)", (F4,), a=WIDE, b=WIDE, layout="strided")
# ... boolean_timing.py, on columns of two types, ...
MIXED = dict(i=(I4, -50, 50), f=(F8, 0.01, 10))
add(NE, "i < f", (F8,), large=F8, **MIXED)
add(NE, "i*f + f*f > i", (F8,), **MIXED)
add(NE, "0.1*i > arctan2(i, f)", (F8,), **MIXED)
add(NE, "i%10 < 4", (I4,), i=(0, 1000))
add(NE, "i**2 + (f + 1)**-2.5 < 3", (F8,), **MIXED)
add(NE, "(f + 1)**50 > i", (F8,), **MIXED)
add(NE, "(i > 2) | ((f**2 > 3) & ~(i*f < 2))", (F8,), large=F8, **MIXED)
add(NE, "(i > 2) | ((f**2 > 3) & ~(i*f < 2))", (F8,), layout="packed", **MIXED)
# ... vml_timing.py, vml_timing2.py and vml_timing3.py, ...
add(NE, "f + i", (F8,), **MIXED)
add(NE, "log(exp(f) + 1)/g", (F8, F4), f=WIDE, g=UNIT, large=F8)
add(NE, "sqrt(f**2 + g**2) > 1", (F8,), f=UNIT, g=UNIT)
add(NE, "sin(f) > cos(g)", (F8, F4), f=WIDE, g=WIDE)
add(NE, "f**g", (F8, F4), f=(0.01, 10), g=(-5, 5))
add(NE, "sin(x)**3.2 + cos(y)**3.2", (F8, F4), x=(0.1, 1.5), y=(0.1, 1.5))
add(NE, "exp(-1j*x)", (F8,), x=WIDE)
# ... poly.py, multidim.py, unaligned-simple.py, issue-36.py, issue-47.py and large_array_vs_numpy.py.
add(NE, "((.25*x + .75)*x - 1.5)*x - 2", FLOATS, x=(-1, 1), large=True)
add(NE, "63 + (a*b) + (c**2) + b", (F4,), a=UNIT, b=UNIT, c=UNIT)
add(NE, "x*x", (F8,), x=WIDE)
add(NE, "x*x", (F8,), x=WIDE, layout="packed")
add(NE, "x*x", (F8,), x=WIDE, layout="strided")
add(NE, "a > 1000", (I8,), a=(0, 2000), large=I8)
add(NE, "(p + q*t + r*t**2)*cos(u + v*t + w**t)", (F8,), p=UNIT, q=UNIT, r=UNIT, u=UNIT, v=UNIT, w=UNIT, t=UNIT)
add(NE, "a + b*c", FLOATS, a=UNIT, b=UNIT, c=UNIT, large=F8)
add(NE, "a**2 + b**2 - 2*a*b*cos(c)", FLOATS, a=UNIT, b=UNIT, c=WIDE, large=F8)
add(NE, "sin(a) + log(b)*sqrt(c)", FLOATS, a=WIDE, b=UNIT, c=UNIT, large=F8)
add(NE, "exp(a) + tan(b) - sinh(c)", FLOATS, a=WIDE, b=WIDE, c=(-5, 5))
add(NE, " + ".join(f"(a + {i})*{i}" for i in range(50)), (F8,), a=UNIT, only=10)

# Formulas as they are met.
APP = "Applications"
D1 = "(log(s/k) + (r + 0.5*v*v)*t)/(v*sqrt(t))"
PHI = "0.5*(1 + erf({}*0.7071067811865476))"
add(APP, f"s*{PHI.format(D1)} - k*exp(-r*t)*{PHI.format(f'({D1} - v*sqrt(t))')}", FLOATS, s=(50, 150), k=(50, 150), t=(0.1, 2),
    v=(0.1, 0.5), scalars={"r": 0.03}, large=F8, without=("NumExpr",))
add(APP, "12742*arcsin(sqrt(sin((q - p)/2)**2 + cos(p)*cos(q)*sin((v - u)/2)**2))", FLOATS, p=(-1.5, 1.5), q=(-1.5, 1.5), u=(-3, 3), v=(-3, 3))
add(APP, "(a - m)/s", FLOATS, a=WIDE, scalars={"m": 0.25, "s": 1.5}, large=F8)
add(APP, "z*z + c", (C16, C8), z=(-1, 1), c=(-1, 1), large=C16)
add(APP, "where(z.real**2 + z.imag**2 < 4, z*z + c, z)", (C16,), z=(-2, 2), c=(-1, 1))
add(APP, "1.191042972e8/(l**5*(exp(14387.76877/(l*t)) - 1))", FLOATS, l=(0.3, 10), t=(1000, 6000))
add(APP, "(r*77 + g*150 + b*29) >> 8", (U2,), r=(0, 255), g=(0, 255), b=(0, 255), large=U2)
add(APP, "0.299*r + 0.587*g + 0.114*b", (F4,), r=UNIT, g=UNIT, b=UNIT)
add(APP, "r*x*(1 - x)", FLOATS, r=(3, 4), x=UNIT)
add(APP, "4*e*((s/r)**12 - (s/r)**6)", FLOATS, r=(0.9, 3), scalars={"e": 0.5, "s": 1.25})
add(APP, "log1p(exp(x))", FLOATS, x=WIDE)
add(APP, "1/(1 + exp(-x))", FLOATS, x=WIDE)
add(APP, "0.5*x*(1 + tanh(0.7978845608*(x + 0.044715*x**3)))", FLOATS, x=(-4, 4))
add(APP, "exp(-0.5*((x - m)/s)**2)/(s*2.5066282746310002)", FLOATS, x=WIDE, scalars={"m": 0.25, "s": 1.5})
add(APP, "((a > 2) & (b < 5)) | (a*b < 1)", FLOATS, a=(0, 10), b=(0, 10), large=F8)
add(APP, "where((a > 2) & (b < 5), a*b, sqrt(a))", FLOATS, a=(0.01, 10), b=(0.01, 10))

COMPLEX = "Complex numbers"
add(COMPLEX, "(z*w + conj(z))/(w + 2)", (C16,), z=(-1, 1), w=(-1, 1))
add(COMPLEX, "exp(z*2) + z", (C16,), z=(-1, 1))
add(COMPLEX, "sqrt(z) + log(w)", (C16,), z=(0.1, 2), w=(0.1, 2))

ONE = "Single operations"
add(ONE, "a + b", FLOATS, a=UNIT, b=UNIT, large=True)
add(ONE, "a/b", FLOATS, a=UNIT, b=UNIT)
for f, low, high in [("sqrt", 0.01, 10), ("exp", -10, 10), ("log", 0.01, 10), ("sin", -10, 10), ("cos", -10, 10), ("tan", -1.5, 1.5),
                     ("arctan", -10, 10), ("tanh", -5, 5), ("expm1", -1, 1), ("log1p", -0.9, 10)]:
    add(ONE, f"{f}(x)", FLOATS, x=(low, high), large=F8 if f in ("exp", "sin", "sqrt") else False)
add(ONE, "a**3", FLOATS, a=WIDE)
add(ONE, "a//b", (F8,), a=(-100, 100), b=(0.5, 10))
add(ONE, "a%b", (F8,), a=(-100, 100), b=(0.5, 10))
add(ONE, "hypot(a, b)", (F8,), a=WIDE, b=WIDE)
add(ONE, "floor(a)", FLOATS, a=WIDE)
add(ONE, "maximum(a, b)", FLOATS, a=UNIT, b=UNIT)

INT = "Integers"
add(INT, "i*j + (i >> 3)", (I8, I4), i=(-1000, 1000), j=(-1000, 1000), large=I8)
add(INT, "(i*j + 7) % 13", (I4,), i=(0, 1000), j=(0, 1000))
add(INT, "i//10*7 + j%100", (I4, I8), i=(0, 10000), j=(0, 10000))
add(INT, "i//j", (I4, I8), i=(-10000, 10000), j=(1, 100))
add(INT, "i%j", (I4, I8), i=(-10000, 10000), j=(1, 100))
add(INT, "(i ^ j) + (i & 15)", (U1, I4), i=(0, 100), j=(0, 100))

REDUCE = "Reductions"
add(REDUCE, "sum(a)", FLOATS, a=UNIT, large=True)
add(REDUCE, "sum(a)", (I8,), a=(0, 1000))
add(REDUCE, "sum(a*b)", FLOATS, a=UNIT, b=UNIT, large=F8)
add(REDUCE, "sum((a - m)**2)", (F8,), a=UNIT, scalars={"m": 0.25})
add(REDUCE, "sum(exp(a))", (F8,), a=UNIT)
add(REDUCE, "max(a)", FLOATS, a=UNIT, large=F8)
add(REDUCE, "mean(a)", (F8,), a=UNIT, without=("NumExpr",))
add(REDUCE, "var(a)", (F8,), a=UNIT, without=("NumExpr",))
