// Reference values: MPFR's, at 160 bits.

typedef struct function function;

// A format is a binary floating-point format: its precision, and the exponents of the units in the last
// place of its least and of its largest finite numbers.
typedef struct { int precision, least, largest; } format;

// A result says how wrong a batch was.
typedef struct {
	double max;     // the largest error in ULP; infinite where a special value or a sign is wrong
	long at;        // the index of the first point with that error
	long misrounded;
} result;

const function *find_function(const char *name);
int arity(const function *f);

// measure compares got with f at the n points x (and y), all of which are numbers of fmt.
void measure(const function *f, format fmt, long n, const double *x, const double *y, const double *got, result *r);

// measure_floats is measure for float32 and one argument, fast. The error is exact to about 2^-20 ULP.
void measure_floats(const function *f, long n, const float *x, const float *got, result *r);
