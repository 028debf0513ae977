"""The programs that are compared. Each makes of a case and its data a job:

    job.run(reps)   evaluates so many times and returns the nanoseconds that this took
    job.first()     translates anew, evaluates once and returns the nanoseconds that this took
    job.result()    the array that the last evaluation wrote

nexpr, C and Numba repeat and time by themselves; NumExpr, NumPy and JAX are called from Python each time, as
their users do. All write into an array that is there, apart from JAX, which allocates each result.
"""

import ctypes
import json
import math
import time

import numpy as np

import cpeer
from translate import Numba, Typed, numexpr_text, numpy_code, numpy_names


class Unsupported(Exception):
    """The engine has no such expression; the message says why."""


def timed(f, reps):
    start = time.perf_counter_ns()
    for _ in range(reps):
        f()
    return time.perf_counter_ns() - start


class Job:
    """A job of an engine that is called from Python: evaluate() and data are given."""

    def run(self, reps):
        return timed(self.evaluate, reps)

    def result(self):
        return self.data.out


class Nexpr:
    name = "nexpr"

    def __init__(self, threads, library, relaxed=False):
        self.threads, self.relaxed, self.library = threads, relaxed, ctypes.CDLL(library)
        self.library.nexpr_repeat.restype = self.library.nexpr_first.restype = ctypes.c_double

    def job(self, case, data):
        return NexprJob(self, case, data)


class NexprJob(Job):
    def __init__(self, engine, case, data):
        describe = lambda name, a: dict(Name=name, DType=str(a.dtype), Address=a.ctypes.data, Shape=a.shape, Strides=a.strides)
        operands = [describe(name, a) for name, a in {**data.arrays, **data.scalars}.items()]
        text = json.dumps(dict(Expr=case.text, Threads=engine.threads, Relaxed=engine.relaxed, Operands=operands, Out=describe("", data.out)))
        message = ctypes.c_char_p()
        self.library, self.data = engine.library, data
        self.number = self.library.nexpr_open(text.encode(), ctypes.byref(message))
        if self.number < 0:
            raise Unsupported(message.value.decode())

    def run(self, reps):
        return self.library.nexpr_repeat(self.number, reps)

    def first(self):
        return self.library.nexpr_first(self.number)

    def close(self):
        self.library.nexpr_close(self.number)


class CCompiled:
    """C as compiled by one compiler; program is what it is called."""

    def __init__(self, name, program, library, threads, numbers, folder):
        self.name, self.program, self.threads, self.numbers, self.folder = name, program, threads, numbers, folder
        self.library = ctypes.CDLL(library)

    def job(self, case, data):
        return CJob(self, case, data)


class CJob(Job):
    def __init__(self, engine, case, data):
        self.engine, self.case, self.data = engine, case, data
        operands = [*data.arrays.values(), *data.scalars.values()]
        self.pointers = (ctypes.c_void_p * len(operands))(*(a.ctypes.data for a in operands))
        self.function = getattr(engine.library, f"case{engine.numbers[case.key]}")
        self.function.restype = ctypes.c_double

    def call(self, function, reps):
        return function(ctypes.c_void_p(self.data.out.ctypes.data), self.pointers, ctypes.c_long(self.data.n), ctypes.c_long(reps),
                        ctypes.c_long(self.engine.threads))

    def run(self, reps):
        return self.call(self.function, reps)

    def first(self):
        start = time.perf_counter_ns()
        name = f"first{time.monotonic_ns()}"
        lib = cpeer.compile_text(cpeer.HEAD + cpeer.source(self.case, 0), self.engine.name, self.engine.program, self.engine.folder, name)
        self.call(ctypes.CDLL(lib).case0, 1)
        return time.perf_counter_ns() - start


class NumExpr:
    name = "NumExpr"

    def __init__(self, threads):
        import numexpr
        self.numexpr = numexpr
        numexpr.set_num_threads(threads)

    def job(self, case, data):
        return NumExprJob(self, case, data)


class NumExprJob(Job):
    def __init__(self, engine, case, data):
        self.numexpr, self.data = engine.numexpr, data
        self.text, constants = numexpr_text(case)
        self.operands = {**data.arrays, **data.scalars, **constants}
        self.prepare()
        self.evaluate = lambda: self.numexpr.re_evaluate(local_dict=self.operands)

    def prepare(self, **options):
        # Not safely, since it computes small integers in int32 and complex64 in complex128.
        try:
            self.numexpr.evaluate(self.text, local_dict=self.operands, global_dict={}, out=self.data.out, casting="unsafe", **options)
        except (KeyError, TypeError, ValueError, NotImplementedError, AttributeError) as e:
            raise Unsupported(f"{type(e).__name__}: {e}") from e

    def run(self, reps):
        self.prepare()  # it is the last expression that is evaluated again
        return super().run(reps)

    def first(self):
        return timed(lambda: self.prepare(disable_cache=True), 1)


class NumPy:
    name = "NumPy"

    def __init__(self, threads):
        self.names = numpy_names()

    def job(self, case, data):
        return NumPyJob(self, case, data)


class NumPyJob(Job):
    def __init__(self, engine, case, data):
        self.data, self.code = data, numpy_code(Typed(case))
        self.names = {**engine.names, **data.arrays, **data.scalars, "out": data.out}
        self.evaluate()

    def evaluate(self):
        self.last = eval(self.code, self.names)

    def result(self):
        return self.last


class NumbaCompiled:
    name = "Numba"

    def __init__(self, threads):
        import numba
        self.numba, self.threads = numba, threads
        numba.set_num_threads(threads)

    def job(self, case, data):
        return NumbaJob(self, case, data)

    def compile(self, case):
        """Returns the function of out and the operands, and one that repeats it."""
        typed = Numba(case)
        code, names = typed.code(typed.element), ", ".join(typed.names)
        t = typed.result()
        start = f"np.{t}(0)" if typed.reduction not in ("min", "max") else f"np.{t}({'' if typed.reduction == 'min' else '-'}np.inf)"
        step = {"min": "s = min(s, v)", "max": "s = max(s, v)"}.get(typed.reduction, "s += v")
        loop = f"    for index in prange({next(iter(case.types))}.size):\n"
        if not typed.reduction:
            body = f"{loop}        out[index] = {code}\n"
        else:
            body = f"    s = {start}\n{loop}        v = {code}\n        {step}\n"
            if typed.reduction in ("mean", "var"):
                body += "    s /= n\n".replace("n", f"{typed.names[0]}.size")
            if typed.reduction == "var":
                body += f"    q = {start}\n{loop}        d = {code} - s\n        q += d*d\n    s = q/{typed.names[0]}.size\n"
            body += "    out[()] = s\n"
        source = (f"def kernel(out, {names}):\n{body}\n"
                  f"def repeat(reps, out, {names}):\n    for _ in range(reps):\n        compiled(out, {names})\n")
        scope = {"np": np, "math": math, "prange": self.numba.prange if self.threads > 1 else range}
        exec(source, scope)
        compiled = self.numba.njit(scope["kernel"], fastmath=True, error_model="numpy", parallel=self.threads > 1)
        scope["compiled"] = compiled
        return compiled, self.numba.njit(scope["repeat"])


class NumbaJob(Job):
    kept = {}  # a function serves all sizes

    def __init__(self, engine, case, data):
        self.engine, self.case, self.data = engine, case, data
        self.operands = [data.out, *data.arrays.values(), *(a[()] for a in data.scalars.values())]
        if case.key not in self.kept:
            try:
                self.kept[case.key] = engine.compile(case)
                self.kept[case.key][0](*self.operands)
            except engine.numba.core.errors.NumbaError as e:
                raise Unsupported(str(e).splitlines()[0]) from e
        self.repeat = self.kept[case.key][1]

    def run(self, reps):
        start = time.perf_counter_ns()
        self.repeat(reps, *self.operands)
        return time.perf_counter_ns() - start

    def first(self):
        start = time.perf_counter_ns()
        self.engine.compile(self.case)[0](*self.operands)
        return time.perf_counter_ns() - start


class Jax:
    name = "JAX"

    def __init__(self, threads):
        import jax
        jax.config.update("jax_enable_x64", True)
        jax.config.update("jax_cpu_enable_async_dispatch", False)
        self.jax, self.names = jax, numpy_names(jax.numpy)

    def job(self, case, data):
        if case.layout:
            raise Unsupported("JAX has no views")
        return JaxJob(self, case, data)

    def compile(self, case):
        code, typed = compile(case.text, "jax", "eval"), Typed(case)
        return self.jax.jit(lambda *operands: eval(code, {**self.names, **dict(zip(typed.names, operands))}))


class JaxJob(Job):
    kept = {}

    def __init__(self, engine, case, data):
        self.engine, self.case = engine, case
        self.operands = [engine.jax.numpy.asarray(a) for a in [*data.arrays.values(), *data.scalars.values()]]
        if case.key not in self.kept:
            self.kept[case.key] = engine.compile(case)
        self.function = self.kept[case.key]

    def evaluate(self):
        self.last = self.function(*self.operands)
        self.last.block_until_ready()

    def result(self):
        return np.asarray(self.last)

    def first(self):
        start = time.perf_counter_ns()
        self.engine.compile(self.case)(*self.operands).block_until_ready()
        return time.perf_counter_ns() - start
