"""An expression as C, as Numba's Python and as plain NumPy or JAX.

NumExpr's syntax is Python's, so Python parses it. The type of each part is what NumPy gives it: the part is
evaluated on arrays of one element.
"""

import ast
import copy

import numpy as np

REDUCTIONS = ("sum", "max", "min", "mean", "var")
C_TYPES = {"bool": "uint8_t", "uint8": "uint8_t", "uint16": "uint16_t", "int32": "int32_t", "int64": "int64_t", "float32": "float",
           "float64": "double", "complex64": "float complex", "complex128": "double complex"}
C_NAMES = {"arcsin": "asin", "arccos": "acos", "arctan": "atan", "arctan2": "atan2", "abs": "fabs", "real": "creal", "imag": "cimag"}
OPERATORS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.LShift: "<<",
             ast.RShift: ">>", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
UFUNCS = {ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide", ast.BitAnd: "bitwise_and", ast.BitOr: "bitwise_or",
          ast.BitXor: "bitwise_xor", ast.LShift: "left_shift", ast.RShift: "right_shift", ast.Mod: "remainder",
          ast.FloorDiv: "floor_divide", ast.Pow: "power", ast.Lt: "less", ast.Gt: "greater", ast.NotEq: "not_equal"}


def numpy_names(module=np):
    names = {name: getattr(module, name) for name in dir(module) if not name.startswith("_")}
    if module is np:
        import scipy.special
        names["erf"] = scipy.special.erf
    else:
        import jax.scipy.special
        names["erf"] = jax.scipy.special.erf
    return names


class _Fold(ast.NodeTransformer):
    """Replaces what depends on no operand by its value."""

    def visit(self, node):
        node = self.generic_visit(node)
        if isinstance(node, ast.expr) and not isinstance(node, ast.Constant) and constant(node):
            value = eval(compile(ast.Expression(node), "", "eval"), numpy_names())
            return ast.copy_location(ast.Constant(value.item() if isinstance(value, np.generic) else value), node)
        return node


def constant(node):
    """Says whether a part names nothing but functions."""
    functions = {id(part.func) for part in ast.walk(node) if isinstance(part, ast.Call)}
    return not any(isinstance(part, ast.Name) and id(part) not in functions for part in ast.walk(node))


class Typed:
    """An expression whose parts have types."""

    def __init__(self, case):
        self.case = case
        tree = ast.parse(case.text, mode="eval").body
        self.tree = ast.fix_missing_locations(_Fold().visit(copy.deepcopy(tree)))
        self.reduction, self.element = "", self.tree
        if isinstance(tree, ast.Call) and tree.func.id in REDUCTIONS:
            self.reduction, self.element = tree.func.id, self.tree.args[0]
        widest = np.result_type(*case.types.values())
        self.scalar_type = str(widest)
        self.environment = numpy_names()
        for name, t in case.types.items():
            self.environment[name] = np.ones(1, t)
        for name in case.scalars:
            self.environment[name] = np.ones(1, widest)
        self.names = list(case.types) + list(case.scalars)
        self.known = {}

    def type(self, node):
        """NumPy's name of a part's type; "" for a number, which takes the type of what it meets."""
        if isinstance(node, ast.Constant):
            return ""
        key = id(node)
        if key not in self.known:
            with np.errstate(all="ignore"):
                value = eval(compile(ast.Expression(node), "", "eval"), self.environment)
            self.known[key] = str(value.dtype)
        return self.known[key]

    def result(self):
        return self.type(self.tree)

    def meet(self, *nodes):
        """The type in which parts are compared."""
        types = [self.type(n) for n in nodes]
        values = [np.ones(1, t) if t else n.value for n, t in zip(nodes, types)]
        return str(np.result_type(*values))


def literal_power(node):
    """The integer by which a part is raised, if it is a literal one."""
    exponent = node.right
    return exponent.value if isinstance(exponent, ast.Constant) and isinstance(exponent.value, int) else None


class C(Typed):
    """Writes C."""

    def suffix(self, t):
        return "f" if t in ("float32", "complex64") else ""

    def literal(self, value, t):
        if isinstance(value, complex):
            return f"(({C_TYPES[t]})({value.real!r} + {value.imag!r}*I))"
        if t.startswith(("float", "complex")):
            return f"{float(value)!r}{self.suffix(t)}"
        return f"(({C_TYPES[t]}){value})"

    def code(self, node, want=None):
        if isinstance(node, ast.Constant):
            return self.literal(node.value, want)
        t = self.type(node)
        text = self.operation(node, t)
        return text if want in (None, t) else f"(({C_TYPES[want]}){text})"

    def operation(self, node, t):
        match node:
            case ast.Name():
                return node.id + "_"
            case ast.UnaryOp(op=ast.USub()):
                return f"(-{self.code(node.operand, t)})"
            case ast.UnaryOp(op=ast.Invert()):
                return f"(!{self.code(node.operand, t)})" if t == "bool" else f"(~{self.code(node.operand, t)})"
            case ast.Attribute():
                return f"c{node.attr}{self.suffix(t)}({self.code(node.value)})"
            case ast.Compare():
                common = self.meet(node.left, node.comparators[0])
                return f"({self.code(node.left, common)} {OPERATORS[type(node.ops[0])]} {self.code(node.comparators[0], common)})"
            case ast.BinOp(op=ast.Mod()):
                return f"mod_{t}({self.code(node.left, t)}, {self.code(node.right, t)})"
            case ast.BinOp(op=ast.FloorDiv()):
                return f"floordiv_{t}({self.code(node.left, t)}, {self.code(node.right, t)})"
            case ast.BinOp(op=ast.Pow()):
                return self.power(node, t)
            case ast.BinOp():
                return f"(({C_TYPES[t]})({self.code(node.left, t)} {OPERATORS[type(node.op)]} {self.code(node.right, t)}))"
            case ast.Call(func=ast.Name(id="where")):
                c, x, y = node.args
                return f"({self.code(c)} ? {self.code(x, t)} : {self.code(y, t)})"
            case ast.Call(func=ast.Name(id="maximum")):
                x, y = (self.code(a, t) for a in node.args)
                return f"({x} > {y} ? {x} : {y})"
            case ast.Call():
                name = C_NAMES.get(node.func.id, node.func.id)
                prefix = "c" if t.startswith("complex") and name != "conj" else ""
                name = "conj" if name == "conj" else prefix + name
                return f"{name}{self.suffix(t)}({', '.join(self.code(a, t) for a in node.args)})"
        raise ValueError(f"no C for {ast.dump(node)}")

    def power(self, node, t):
        n, x = literal_power(node), self.code(node.left, t)
        if n is not None and not t.startswith("float") and 1 < n < 4:
            return "(" + "*".join([x] * n) + ")"
        return f"pow{self.suffix(t)}({x}, {self.code(node.right, t)})"


class Numba(Typed):
    """Writes Python for Numba, which otherwise computes small integers in int64 and float32 with literals in float64."""

    def code(self, node, want=None):
        if isinstance(node, ast.Constant):
            return f"np.{want}({node.value!r})" if want in ("float32", "complex64", "int32", "uint16", "uint8") else repr(node.value)
        t = self.type(node)
        text = self.operation(node, t)
        if want not in (None, t):
            return f"np.{want}({text})"
        return f"np.{t}({text})" if t in ("int32", "uint16", "uint8") and isinstance(node, ast.BinOp) else text

    def operation(self, node, t):
        match node:
            case ast.Name():
                return node.id if node.id in self.case.scalars else f"{node.id}[index]"
            case ast.UnaryOp(op=ast.USub()):
                return f"(-{self.code(node.operand, t)})"
            case ast.UnaryOp(op=ast.Invert()):
                return f"(not {self.code(node.operand, t)})" if t == "bool" else f"(~{self.code(node.operand, t)})"
            case ast.Attribute():
                return f"{self.code(node.value)}.{node.attr}"
            case ast.Compare():
                common = self.meet(node.left, node.comparators[0])
                return f"({self.code(node.left, common)} {OPERATORS[type(node.ops[0])]} {self.code(node.comparators[0], common)})"
            case ast.BinOp(op=ast.Pow()):
                n = literal_power(node)
                return f"({self.code(node.left, t)} ** {self.code(node.right, t) if n is None else n})"
            case ast.BinOp():
                symbol = {ast.Mod: "%", ast.FloorDiv: "//"}.get(type(node.op)) or OPERATORS[type(node.op)]
                return f"({self.code(node.left, t)} {symbol} {self.code(node.right, t)})"
            case ast.Call(func=ast.Name(id="where")):
                c, x, y = node.args
                return f"({self.code(x, t)} if {self.code(c)} else {self.code(y, t)})"
            case ast.Call(func=ast.Name(id="maximum")):
                x, y = (self.code(a, t) for a in node.args)
                return f"({x} if {x} > {y} else {y})"
            case ast.Call():
                name = node.func.id
                if t.startswith("complex"):
                    name = "np." + name
                elif name != "abs":
                    name = "math." + C_NAMES.get(name, name)
                return f"{name}({', '.join(self.code(a, t) for a in node.args)})"
        raise ValueError(f"no Numba for {ast.dump(node)}")


def numexpr_text(case):
    """Returns the text for NumExpr and the names of its constants: its literals are float64, but scalars keep their types."""
    if "float32" not in case.types.values() or "float64" in case.types.values():
        return case.text, {}
    constants = {}

    class Scalars(ast.NodeTransformer):
        def visit_BinOp(self, node):
            node.left = self.visit(node.left)
            if not (isinstance(node.op, ast.Pow) and not isinstance(node.right, ast.Name)):  # it looks at exponents
                node.right = self.visit(node.right)
            return node

        def visit_Constant(self, node):
            if not isinstance(node.value, float):
                return node
            name = f"constant{len(constants)}"
            constants[name] = np.float32(node.value)
            return ast.copy_location(ast.Name(name, ast.Load()), node)

    tree = Scalars().visit(ast.parse(case.text, mode="eval"))
    return ast.unparse(ast.fix_missing_locations(tree)), constants


def numpy_code(typed):
    """Python for NumPy that puts the result of the last operation into the array out."""
    node, out = typed.tree, ast.keyword("out", ast.Name("out", ast.Load()))
    match node:
        case ast.BinOp() if type(node.op) in UFUNCS:
            node = ast.Call(ast.Name(UFUNCS[type(node.op)], ast.Load()), [node.left, node.right], [out])
        case ast.Compare() if type(node.ops[0]) in UFUNCS:
            node = ast.Call(ast.Name(UFUNCS[type(node.ops[0])], ast.Load()), [node.left, node.comparators[0]], [out])
        case ast.Call() if node.func.id != "where":
            node = ast.Call(node.func, node.args, [out])
    return compile(ast.fix_missing_locations(ast.Expression(node)), "numpy", "eval")
