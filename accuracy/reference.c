#define _GNU_SOURCE
#include <math.h>
#include <mpfr.h>
#include <string.h>
#include <immintrin.h>

#include "reference.h"

enum { bits = 160, wide = 480 };

typedef __m256d (*vector_function)(__m256d);

// For functions of one argument fast is the double function of the C library, vector the same from libmvec,
// where there is one. Both are within 16 ULP.
struct function {
	const char *name;
	int (*one)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);
	int (*two)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t);
	double (*fast)(double);
	vector_function vector;
};

// log_add is log(base^x + base^y), as the greater of the two plus log1p(base^-|x-y|).
static int log_add(mpfr_ptr r, mpfr_srcptr x, mpfr_srcptr y, mpfr_rnd_t rnd,
	int (*power)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t), int (*log1p)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t)) {
	if (mpfr_nan_p(x) || mpfr_nan_p(y)) {
		mpfr_set_nan(r);
		return 0;
	}
	if (mpfr_less_p(x, y)) {
		mpfr_srcptr t = x;
		x = y;
		y = t;
	}
	if (mpfr_inf_p(x)) return mpfr_set(r, x, rnd);
	if (mpfr_inf_p(y)) return mpfr_setsign(r, x, mpfr_signbit(x) && !mpfr_zero_p(x), rnd); // x + 0
	mpfr_t t; // wide enough for what cancels where the result is nearly zero
	mpfr_init2(t, wide);
	mpfr_sub(t, y, x, rnd);
	power(t, t, rnd);
	log1p(t, t, rnd);
	mpfr_add(r, x, t, rnd);
	mpfr_clear(t);
	return 1; // never exact
}

static int logaddexp(mpfr_ptr r, mpfr_srcptr x, mpfr_srcptr y, mpfr_rnd_t rnd) {
	return log_add(r, x, y, rnd, mpfr_exp, mpfr_log1p);
}

static int logaddexp2(mpfr_ptr r, mpfr_srcptr x, mpfr_srcptr y, mpfr_rnd_t rnd) {
	return log_add(r, x, y, rnd, mpfr_exp2, mpfr_log2p1);
}

static int log_gamma(mpfr_ptr r, mpfr_srcptr x, mpfr_rnd_t rnd) {
	int sign;
	return mpfr_lgamma(r, &sign, x, rnd);
}

// The reduction x - 2*rint(x/2) is exact; it leaves -1 to 1, which is folded to where sin and cos are well
// conditioned. Zeros have the signs of IEEE 754.
static double fast_sinpi(double x) {
	double r = x - 2 * rint(x / 2);
	if (r == 0 || fabs(r) == 1) return copysign(0, x);
	if (r > 0.5) r = 1 - r;
	if (r < -0.5) r = -1 - r;
	return fabs(r) <= 0.25 ? sin(M_PI * r) : copysign(cos(M_PI * (0.5 - fabs(r))), r);
}

static double fast_cospi(double x) {
	double r = fabs(x - 2 * rint(x / 2));
	if (r <= 0.25) return cos(M_PI * r);
	return r < 0.75 ? sin(M_PI * (0.5 - r)) : -cos(M_PI * (1 - r));
}

#define MVEC(name) __m256d _ZGVdN4v_##name(__m256d);
MVEC(exp) MVEC(exp2) MVEC(exp10) MVEC(expm1) MVEC(log) MVEC(log2) MVEC(log10) MVEC(log1p) MVEC(sin) MVEC(cos) MVEC(tan)
MVEC(asin) MVEC(acos) MVEC(atan) MVEC(sinh) MVEC(cosh) MVEC(tanh) MVEC(asinh) MVEC(acosh) MVEC(atanh) MVEC(cbrt)
MVEC(erf) MVEC(erfc)

#define VECTOR(name, c) {name, mpfr_##c, NULL, c, _ZGVdN4v_##c}

static const function functions[] = {
	VECTOR("exp", exp), VECTOR("exp2", exp2), VECTOR("exp10", exp10), VECTOR("expm1", expm1),
	VECTOR("log", log), VECTOR("log2", log2), VECTOR("log10", log10), VECTOR("log1p", log1p),
	VECTOR("sin", sin), VECTOR("cos", cos), VECTOR("tan", tan),
	VECTOR("arcsin", asin), VECTOR("arccos", acos), VECTOR("arctan", atan),
	VECTOR("sinh", sinh), VECTOR("cosh", cosh), VECTOR("tanh", tanh),
	VECTOR("arcsinh", asinh), VECTOR("arccosh", acosh), VECTOR("arctanh", atanh),
	VECTOR("cbrt", cbrt), VECTOR("erf", erf), VECTOR("erfc", erfc),
	{"sinpi", mpfr_sinpi, NULL, fast_sinpi}, {"cospi", mpfr_cospi, NULL, fast_cospi}, {"tanpi", mpfr_tanpi},
	{"tgamma", mpfr_gamma, NULL, tgamma}, {"lgamma", log_gamma, NULL, lgamma},
	{"power", NULL, mpfr_pow}, {"arctan2", NULL, mpfr_atan2}, {"hypot", NULL, mpfr_hypot},
	{"logaddexp", NULL, logaddexp}, {"logaddexp2", NULL, logaddexp2}, {"fmod", NULL, mpfr_fmod},
};

const function *find_function(const char *name) {
	for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
		if (!strcmp(functions[i].name, name)) return &functions[i];
	return NULL;
}

int arity(const function *f) { return f->two ? 2 : 1; }

// A workspace holds the numbers of one comparison after another.
typedef struct { mpfr_t x, y, exact, d; } workspace;

static void workspace_init(workspace *w) {
	mpfr_inits2(53, w->x, w->y, (mpfr_ptr)NULL);
	mpfr_inits2(bits, w->exact, w->d, (mpfr_ptr)NULL);
}

static void workspace_clear(workspace *w) { mpfr_clears(w->x, w->y, w->exact, w->d, (mpfr_ptr)NULL); }

// Error returns the error of got in ULP, and whether it is what the exact result rounds to.
static double error(workspace *w, const function *f, format fmt, double x, double y, double got, int *rounded) {
	mpfr_ptr exact = w->exact;
	mpfr_set_d(w->x, x, MPFR_RNDN);
	int inexact;
	if (f->two) {
		mpfr_set_d(w->y, y, MPFR_RNDN);
		inexact = f->two(exact, w->x, w->y, MPFR_RNDN);
	} else {
		inexact = f->one(exact, w->x, MPFR_RNDN);
	}
	if (mpfr_nan_p(exact) || isnan(got)) {
		*rounded = mpfr_nan_p(exact) && isnan(got);
		return *rounded ? 0 : INFINITY;
	}
	double nearest = fmt.precision == 24 ? mpfr_get_flt(exact, MPFR_RNDN) : mpfr_get_d(exact, MPFR_RNDN);
	*rounded = nearest == got && !signbit(nearest) == !signbit(got);
	if (mpfr_inf_p(exact)) // exactly, or too large for MPFR
		return *rounded ? 0 : INFINITY;
	if (mpfr_zero_p(exact) && !inexact) return *rounded ? 0 : INFINITY;
	long unit = fmt.least; // of the exact result's binade
	if (!mpfr_zero_p(exact)) {
		unit = mpfr_get_exp(exact) - fmt.precision;
		if (unit < fmt.least) unit = fmt.least;
		if (unit > fmt.largest) unit = fmt.largest;
	}
	if (got == 0 && !signbit(got) != !mpfr_signbit(exact)) return INFINITY;
	if (isinf(got)) { // the number after the largest
		mpfr_set_si_2exp(w->x, got > 0 ? 1 : -1, fmt.largest + fmt.precision, MPFR_RNDN);
		if (mpfr_cmpabs(exact, w->x) >= 0) return *rounded ? 0 : INFINITY;
	} else {
		mpfr_set_d(w->x, got, MPFR_RNDN);
	}
	mpfr_sub(w->d, w->x, exact, MPFR_RNDN);
	mpfr_mul_2si(w->d, w->d, -unit, MPFR_RNDN);
	return fabs(mpfr_get_d(w->d, MPFR_RNDN));
}

static void count(result *r, long i, double error, int rounded) {
	if (error > r->max) {
		r->max = error;
		r->at = i;
	}
	r->misrounded += !rounded;
}

void measure(const function *f, format fmt, long n, const double *x, const double *y, const double *got, result *r) {
	workspace w;
	workspace_init(&w);
	*r = (result){-1};
	for (long i = 0; i < n; i++) {
		int rounded;
		double e = error(&w, f, fmt, x[i], y ? y[i] : 0, got[i], &rounded);
		count(r, i, e, rounded);
	}
	workspace_clear(&w);
}

static const format float32 = {24, -149, 104};

// Wider than the double functions' errors by far, and still seldom across a boundary of rounding.
static const double margin = 0x1p-43;

// float_error is error for float32 from the double function, or from MPFR where that cannot tell.
static double float_error(workspace *w, const function *f, float x, float got, int *rounded) {
	if (!f->fast) return error(w, f, float32, x, 0, got, rounded);
	double d = f->fast(x);
	if (isnan(d) && isnan(got)) {
		*rounded = 1;
		return 0;
	}
	float low = d * (1 - margin), high = d * (1 + margin);
	*rounded = low == got && high == got && !signbit(d) == !signbit(got);
	if (*rounded) return 0.5; // at most
	if (!isfinite(d) || low != high || !isfinite(got) || d == 0 || got == 0)
		return error(w, f, float32, x, 0, got, rounded);
	int unit = ilogb(d) + 1 - float32.precision;
	if (unit < float32.least) unit = float32.least;
	return ldexp(fabs(got - d), -unit);
}

// same_lanes has a bit for each of 4 lanes where both bounds of d round to got, or d and got are NaN.
__attribute__((target("avx2"))) static int same_lanes(__m256d d, __m128 got) {
	__m128 low = _mm256_cvtpd_ps(_mm256_mul_pd(d, _mm256_set1_pd(1 - margin)));
	__m128 high = _mm256_cvtpd_ps(_mm256_mul_pd(d, _mm256_set1_pd(1 + margin)));
	__m128i g = _mm_castps_si128(got);
	__m128i same = _mm_and_si128(_mm_cmpeq_epi32(_mm_castps_si128(low), g), _mm_cmpeq_epi32(_mm_castps_si128(high), g));
	__m128 nan = _mm_and_ps(_mm_cmpunord_ps(low, low), _mm_cmpunord_ps(got, got));
	return _mm_movemask_ps(_mm_or_ps(_mm_castsi128_ps(same), nan));
}

__attribute__((target("avx2"))) static int agree(vector_function vector, const float *x, const float *got) {
	return same_lanes(vector(_mm256_cvtps_pd(_mm_loadu_ps(x))), _mm_loadu_ps(got)) == 0xf;
}

void measure_floats(const function *f, long n, const float *x, const float *got, result *r) {
	workspace w;
	workspace_init(&w);
	*r = (result){-1};
	int vector = f->vector && __builtin_cpu_supports("avx2");
	for (long i = 0; i < n; i++) {
		if (vector && i % 4 == 0 && i + 4 <= n && agree(f->vector, x + i, got + i)) {
			count(r, i, 0.5, 1);
			i += 3;
			continue;
		}
		int rounded;
		double e = float_error(&w, f, x[i], got[i], &rounded);
		count(r, i, e, rounded);
	}
	workspace_clear(&w);
}
