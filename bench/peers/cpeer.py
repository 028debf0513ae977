"""The C versions: one source of all cases, compiled by each compiler."""

import subprocess

import numpy as np

from translate import C, C_TYPES

COMPILERS = {
    "clang": ["-O3", "-march=native", "-ffast-math", "-fopenmp", "-fveclib=libmvec", "-fPIC"],
    "gcc": ["-O3", "-march=native", "-ffast-math", "-fopenmp", "-fPIC"],
}

# From how many elements on a loop is worth two threads: OpenMP leaves that to the programmer.
PARALLEL_FROM = 20_000

HEAD = f"""
#include <complex.h>
#include <math.h>
#include <omp.h>
#include <stdint.h>
#include <time.h>
#define PARALLEL_FROM {PARALLEL_FROM}
static double now(void) {{ struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec*1e9 + t.tv_nsec; }}
#define INTEGER(T) \\
	static inline T##_t mod_##T(T##_t x, T##_t d) {{ T##_t r = x % d; return r != 0 && (r ^ d) < 0 ? r + d : r; }} \\
	static inline T##_t floordiv_##T(T##_t x, T##_t d) {{ T##_t q = x / d; return q*d != x && (x ^ d) < 0 ? q - 1 : q; }}
INTEGER(int32)
INTEGER(int64)
{"".join(f"typedef {c} unaligned_{t} __attribute__((aligned(1)));{chr(10)}" for t, c in C_TYPES.items())}
static inline double floordiv_float64(double x, double d) {{ return floor(x/d); }}
static inline double mod_float64(double x, double d) {{ return x - floor(x/d)*d; }}
static inline float mod_float32(float x, float d) {{ return x - floorf(x/d)*d; }}
"""

TRIAD = """
#include <immintrin.h>
// STREAM's triad: with normal stores, or with such that go past the caches.
static void triad_loop(double *restrict a, const double *restrict b, const double *restrict c, long n, long streaming) {
	if (!streaming) {
		for (long i = 0; i < n; i++) a[i] = b[i] + 3*c[i];
		return;
	}
	const __m256d s = _mm256_set1_pd(3);
	for (long i = 0; i < n; i += 4) _mm256_stream_pd(a + i, _mm256_add_pd(_mm256_loadu_pd(b + i), _mm256_mul_pd(s, _mm256_loadu_pd(c + i))));
}
double triad(double *a, double *b, double *c, long n, long threads, long streaming) {
	double start = now();
	#pragma omp parallel num_threads(threads)
	{
		long k = omp_get_num_threads(), t = omp_get_thread_num(), from = n/4*t/k*4, to = n/4*(t + 1)/k*4;
		triad_loop(a + from, b + from, c + from, to - from, streaming);
	}
	return now() - start;
}
"""

MAP = """
static __attribute__((noinline)) void loop{id}({out} *restrict out, {params}long n) {{
	{scalars}
	for (long index = 0; index < n; index++) {{
		{loads}
		out[index] = {code};
	}}
}}
double case{id}(void *out_, void **in, long n, long reps, long threads) {{
	{out} *out = out_;
	double start = now();
	for (long r = 0; r < reps; r++) {{
		if (threads == 1 || n < PARALLEL_FROM) {{
			loop{id}(out, {args}n);
		}} else {{
			#pragma omp parallel num_threads(threads)
			{{
				long k = omp_get_num_threads(), t = omp_get_thread_num(), from = n*t/k, to = n*(t + 1)/k;
				loop{id}(out + from, {parts}to - from);
			}}
		}}
		__asm__ volatile("" ::: "memory");
	}}
	return now() - start;
}}
"""

REDUCE = """
static __attribute__((noinline)) {acc} loop{id}({params}{acc} mean, int square, long n) {{
	{scalars}
	{acc} s = {init};
	for (long index = 0; index < n; index++) {{
		{loads}
		{acc} v = {code};
		{step};
	}}
	return s;
}}
static {acc} all{id}(void **in, {acc} mean, int square, long n, long threads) {{
	if (threads == 1 || n < PARALLEL_FROM) return loop{id}({args}mean, square, n);
	{acc} s = {init};
	#pragma omp parallel num_threads(threads) reduction({clause}:s)
	{{
		long k = omp_get_num_threads(), t = omp_get_thread_num(), from = n*t/k, to = n*(t + 1)/k;
		{acc} v = loop{id}({parts}mean, square, to - from);
		{join};
	}}
	return s;
}}
double case{id}(void *out, void **in, long n, long reps, long threads) {{
	double start = now();
	for (long r = 0; r < reps; r++) {{
		{finish};
		__asm__ volatile("" ::: "memory");
	}}
	return now() - start;
}}
"""


def source(case, number):
    """The C function case<number>; ValueError if the expression has no translation."""
    typed = C(case)
    params, args, parts, loads = "", "", "", []
    for k, (name, t) in enumerate(case.types.items()):
        c = C_TYPES[t]
        stride = stride_of(case, t)
        if stride == 0:
            params += f"const {c} *restrict {name}, "
            loads.append(f"const {c} {name}_ = {name}[index];")
        else:
            params += f"const char *restrict {name}, "
            loads.append(f"const {c} {name}_ = *(const unaligned_{t} *)({name} + index*{stride});")
        args += f"in[{k}], "
        parts += f"({c} *)in[{k}] + from, " if stride == 0 else f"(char *)in[{k}] + from*{stride}, "
    scalars, t = [], C_TYPES[typed.scalar_type]
    for k, name in enumerate(case.scalars, len(case.types)):
        params += f"const {t} *{name}, "
        args += f"in[{k}], "
        parts += f"in[{k}], "
        scalars.append(f"const {t} {name}_ = *{name};")
    fields = dict(id=number, params=params, args=args, parts=parts, loads=" ".join(loads), scalars=" ".join(scalars))
    element = typed.type(typed.element)
    if not typed.reduction:
        return MAP.format(out=C_TYPES[element], code=typed.code(typed.element), **fields)
    return REDUCE.format(**fields, **reduction(typed, element, number))


def reduction(typed, element, number):
    acc, out = C_TYPES[element], C_TYPES[typed.result()]
    total = f"all{number}(in, 0, 0, n, threads)"
    fields = dict(acc=acc, init="0", code=typed.code(typed.element), step="s += square ? (v - mean)*(v - mean) : v", join="s += v", clause="+")
    if typed.reduction in ("min", "max"):
        less = "<" if typed.reduction == "min" else ">"
        fields["step"] = fields["join"] = f"s = v {less} s ? v : s"
        fields |= dict(init="__builtin_inf()" if less == "<" else "-__builtin_inf()", clause=typed.reduction)
    result = {"mean": f"{total}/n", "var": f"all{number}(in, {total}/n, 1, n, threads)/n"}.get(typed.reduction, total)
    return fields | {"finish": f"*({out} *)out = {result}"}


def stride_of(case, t):
    """Bytes from an element to the next; 0 if they lie one after the other."""
    return {"": 0, "strided": 2 * np.dtype(t).itemsize, "packed": 1 + np.dtype(t).itemsize}[case.layout]


def compile_all(cases, compiler, program, folder):
    """Compiles the cases that have a translation; returns the library's path."""
    text = HEAD + TRIAD + "".join(source(case, i) for i, case in enumerate(cases))
    return compile_text(text, compiler, program, folder, "all")


def compile_text(text, compiler, program, folder, name):
    path = f"{folder}/{name}-{compiler}"
    with open(path + ".c", "w") as f:
        f.write(text)
    # A library linked with -ffast-math sets the process to flush subnormal numbers, for all that run in it.
    subprocess.run([program, *COMPILERS[compiler], "-c", "-o", path + ".o", path + ".c"], check=True)
    subprocess.run([program, "-shared", "-fopenmp", "-o", path + ".so", path + ".o", "-lm"], check=True)
    return path + ".so"
