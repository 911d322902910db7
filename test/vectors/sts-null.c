// Simulates the null of the SP 800-22 statistics whose exact law is not computed: serial, approximate-entropy, dft, universal. One JSON
// line a case: raw moments of the standardised statistic, and how often the p-value of the limit law fell to 10^(-j/4), j = 2 .. 28, or
// below; for dft how often each N1 came. Written from the standard, independently of kernels/sts.
//   gcc -O3 -march=native -o sts-null test/vectors/sts-null.c -lm && ./sts-null > test/vectors/sts-null.jsonl     (an hour on one core)
//   ./sts-null dft | patterns N DRAWS, ./sts-null universal L K DRAWS       one case
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// xoshiro256++ (Blackman and Vigna 2021), seeded by splitmix64 from the case.
static uint64_t state[4];
static inline uint64_t rotl(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
static inline uint64_t draw(void) {
  const uint64_t out = rotl(state[0] + state[3], 23) + state[0], t = state[1] << 17;
  state[2] ^= state[0];
  state[3] ^= state[1];
  state[1] ^= state[2];
  state[0] ^= state[3];
  state[2] ^= t;
  state[3] = rotl(state[3], 45);
  return out;
}
static void seed(uint64_t s) {
  for (int i = 0; i < 4; i++) {
    uint64_t z = (s += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    state[i] = z ^ (z >> 31);
  }
}

// Q(a, x): series for P below the mode, continued fraction (Lentz) above.
static double gamma_q(double a, double x) {
  if (x <= 0) return 1;
  const double front = exp(a * log(x) - x - lgamma(a));
  if (x < a + 1) {
    double term = 1 / a, sum = term;
    for (double k = a + 1; term > sum * 1e-17; k++) sum += term *= x / k;
    return 1 - front * sum;
  }
  double b = x + 1 - a, c = 1e300, d = 1 / b, f = d;
  for (int i = 1; i < 100000; i++) {
    const double e = -i * (i - a);
    b += 2;
    d = 1 / (e * d + b);
    c = b + e / c;
    f *= c * d;
    if (fabs(c * d - 1) < 1e-16) break;
  }
  return front * f;
}

enum { FIRST = 2, LAST = 28, LEVELS = LAST - FIRST + 1 };
typedef struct {
  double mean, sd, reach[LEVELS], power[4];
  uint64_t below[LEVELS];
} Tail;

/** Where the limit law (chi-square with k degrees; k = 0: |normal|) puts each p-value. */
static void open_tail(Tail *t, double k) {
  memset(t, 0, sizeof *t);
  t->mean = k;
  t->sd = k ? sqrt(2 * k) : 1;
  for (int j = 0; j < LEVELS; j++) {
    const double p = pow(10, -(FIRST + j) / 4.0);
    double low = 0, high = k ? k + 60 + 20 * t->sd : 20;
    for (int i = 0; i < 200; i++) {
      const double x = (low + high) / 2;
      if ((k ? gamma_q(k / 2, x / 2) : erfc(x / M_SQRT2)) > p) low = x;
      else high = x;
    }
    t->reach[j] = high;
  }
}
static inline void count_tail(Tail *t, double x) {
  const double z = (x - t->mean) / t->sd;
  t->power[0] += z;
  t->power[1] += z * z;
  t->power[2] += z * z * z;
  t->power[3] += z * z * z * z;
  const double far = t->mean ? x : fabs(x); // two-sided for the normal
  for (int j = 0; j < LEVELS && far >= t->reach[j] * (1 - 1e-12); j++) t->below[j]++;
}
static void print_moments(const double *power, double draws) {
  printf("\"moments\":[%.7g,%.7g,%.7g,%.7g]", power[0] / draws, power[1] / draws, power[2] / draws, power[3] / draws);
}
static void print_tail(const Tail *t, uint64_t draws) {
  printf("\"draws\":%lu,", draws);
  print_moments(t->power, draws);
  printf(",\"below\":[");
  for (int j = 0; j < LEVELS; j++) printf(j ? ",%lu" : "%lu", t->below[j]);
  printf("]}\n");
  fflush(stdout);
}

// ---- serial and approximate entropy: cyclic counts of the longest patterns, folded to all shorter ones

static int log2_floor(uint64_t n) { return 63 - __builtin_clzl(n); }

static void patterns(uint64_t n, uint64_t draws) {
  seed(n * 1000003 + 1);
  const int longest = log2_floor(n) - 3, entropies = log2_floor(n) - 6; // sections 2.11.7 and 2.12.7
  const int tables = longest < 10 ? 4 : 1; // neighbours in separate tables: an increment need not wait for the last
  const uint64_t cells = 1ull << longest, mask = cells - 1, words = n < 64 ? 1 : n / 64;
  if (n < 64 ? n != 32 : n % 64) exit(2);
  uint64_t *bits = calloc(words + 1, 8);
  uint16_t *counts = calloc(tables * cells, 2);
  uint32_t *c = calloc(cells, 4);
  double *xlogx = calloc(n + 1, 8);
  for (uint64_t v = 1; v <= n; v++) xlogx[v] = v * log(v);
  Tail first[32], second[32], entropy[32];
  for (int m = 2; m <= longest; m++) {
    open_tail(&first[m], ldexp(1, m - 1));
    open_tail(&second[m], ldexp(1, m - 2));
  }
  for (int m = 1; m <= entropies; m++) open_tail(&entropy[m], ldexp(1, m));
  for (uint64_t i = 0; i < draws; i++) {
    for (uint64_t w = 0; w < words; w++) bits[w] = draw();
    if (n == 32) bits[0] = (bits[0] & 0xffffffff) * 0x100000001ull;
    bits[words] = bits[0];
    memset(counts, 0, tables * cells * 2);
    for (uint64_t w = 0; w < words; w++) {
      const uint64_t low = bits[w], middle = low >> 32 | bits[w + 1] << 32;
      uint16_t *const t0 = counts, *const t1 = tables == 4 ? t0 + cells : t0, *const t2 = tables == 4 ? t1 + cells : t0,
                      *const t3 = tables == 4 ? t2 + cells : t0;
#pragma GCC unroll 8
      for (int b = 0; b < 32; b += 4) {
        t0[low >> b & mask]++;
        t1[low >> (b + 1) & mask]++;
        t2[low >> (b + 2) & mask]++;
        t3[low >> (b + 3) & mask]++;
      }
      if (n == 32) break;
#pragma GCC unroll 8
      for (int b = 0; b < 32; b += 4) {
        t0[middle >> b & mask]++;
        t1[middle >> (b + 1) & mask]++;
        t2[middle >> (b + 2) & mask]++;
        t3[middle >> (b + 3) & mask]++;
      }
    }
    if (tables == 4)
      for (uint64_t v = 0; v < cells; v++) c[v] = counts[v] + counts[v + cells] + counts[v + 2 * cells] + counts[v + 3 * cells];
    else
      for (uint64_t v = 0; v < cells; v++) c[v] = counts[v];
    double scaled[32], plogp[32]; // 2^m sum c^2 / n, sum c log c
    scaled[0] = n;
    for (int m = longest; m >= 1; m--) {
      const uint64_t size = 1ull << m;
      uint64_t squares = 0;
      for (uint64_t v = 0; v < size; v++) squares += (uint64_t)c[v] * c[v];
      scaled[m] = ldexp(squares, m) / n;
      if (m <= entropies + 1) {
        double sum = 0;
        for (uint64_t v = 0; v < size; v++) sum += xlogx[c[v]];
        plogp[m] = sum;
      }
      for (uint64_t v = 0; v < size / 2; v++) c[v] += c[v + size / 2];
    }
    for (int m = 2; m <= longest; m++) {
      count_tail(&first[m], scaled[m] - scaled[m - 1]);
      count_tail(&second[m], scaled[m] - 2 * scaled[m - 1] + scaled[m - 2]);
    }
    for (int m = 1; m <= entropies; m++) {
      const double chi2 = 2 * (n * M_LN2 - plogp[m] + plogp[m + 1]);
      count_tail(&entropy[m], chi2 / (1 + ldexp(1, m) / (2 * n))); // Bartlett's factor
    }
  }
  for (int m = 2; m <= longest; m++) {
    printf("{\"test\":\"serial-1\",\"n\":%lu,\"m\":%d,", n, m);
    print_tail(&first[m], draws);
    printf("{\"test\":\"serial-2\",\"n\":%lu,\"m\":%d,", n, m);
    print_tail(&second[m], draws);
  }
  for (int m = 1; m <= entropies; m++) {
    printf("{\"test\":\"approximate-entropy\",\"n\":%lu,\"m\":%d,", n, m);
    print_tail(&entropy[m], draws);
  }
  free(bits), free(counts), free(c), free(xlogx);
}

// ---- dft: sixteen sequences at a time, two a complex transform (Stockham, radix 4, 2, 5), eight lanes

typedef float Lanes __attribute__((vector_size(32)));
typedef int32_t Marks __attribute__((vector_size(32)));
typedef struct {
  Lanes re, im;
} Point;

static void pass(const Point *x, Point *y, int r, int m, int s, const float *cosine, const float *sine, int n) {
  const int step = s; // w_{rm}^p = w_n^{s p}
  for (int p = 0; p < m; p++) {
    for (int q = 0; q < s; q++) {
      const Point *in = x + q + s * p;
      Point *out = y + q + s * r * p, z[5];
      if (r == 4) {
        const Point a = in[0], b = in[s * m], c = in[2 * s * m], d = in[3 * s * m];
        const Point e = {a.re + c.re, a.im + c.im}, f = {a.re - c.re, a.im - c.im};
        const Point g = {b.re + d.re, b.im + d.im}, h = {b.im - d.im, d.re - b.re}; // h = -i (b - d)
        z[0] = (Point){e.re + g.re, e.im + g.im};
        z[1] = (Point){f.re + h.re, f.im + h.im};
        z[2] = (Point){e.re - g.re, e.im - g.im};
        z[3] = (Point){f.re - h.re, f.im - h.im};
      } else {
        for (int k = 0; k < r; k++) {
          z[k] = in[0];
          for (int j = 1; j < r; j++) {
            const int at = j * k % r * (n / r);
            const Point a = in[j * s * m];
            z[k].re += a.re * cosine[at] - a.im * sine[at];
            z[k].im += a.re * sine[at] + a.im * cosine[at];
          }
        }
      }
      out[0] = z[0];
      for (int k = 1; k < r; k++) {
        const int at = p * k * step % n;
        out[k * s].re = z[k].re * cosine[at] - z[k].im * sine[at];
        out[k * s].im = z[k].re * sine[at] + z[k].im * cosine[at];
      }
    }
  }
}

static void dft(uint64_t n, uint64_t draws) {
  seed(n * 1000003 + 2);
  Point *a = aligned_alloc(64, n * sizeof(Point)), *b = aligned_alloc(64, n * sizeof(Point));
  float *cosine = malloc(n * 4), *sine = malloc(n * 4);
  for (uint64_t i = 0; i < n; i++) {
    cosine[i] = cos(2 * M_PI * i / n);
    sine[i] = -sin(2 * M_PI * i / n);
  }
  static Lanes signs[256];
  for (int v = 0; v < 256; v++)
    for (int l = 0; l < 8; l++) signs[v][l] = v >> l & 1 ? 1 : -1;
  const float limit = 2.995732274 * n * 4; // |Z(k) + conj Z(n - k)|^2 = 4 |F_k|^2
  const Lanes most = {limit, limit, limit, limit, limit, limit, limit, limit};
  uint64_t *histogram = calloc(n / 2 + 1, 8);
  double power[4] = {0};
  const uint64_t rounds = (draws + 15) / 16;
  draws = 16 * rounds;
  for (uint64_t i = 0; i < rounds; i++) {
    for (uint64_t t = 0; t < n; t += 4) {
      uint64_t word = draw();
      for (int u = 0; u < 4; u++, word >>= 16) a[t + u] = (Point){signs[word & 255], signs[word >> 8 & 255]};
    }
    Point *x = a, *y = b;
    for (int left = n, s = 1; left > 1;) {
      const int r = left % 4 == 0 ? 4 : left % 2 == 0 ? 2 : 5;
      if (left % r) exit(2);
      pass(x, y, r, left / r, s, cosine, sine, n);
      left /= r;
      s *= r;
      Point *const swap = x;
      x = y;
      y = swap;
    }
    Marks low = {0}, high = {0};
    for (uint64_t k = 0; k < n / 2; k++) {
      const Point u = x[k], v = x[k ? n - k : 0];
      const Lanes p = u.re + v.re, q = u.im - v.im, r = u.re - v.re, w = u.im + v.im;
      low -= p * p + q * q < most;
      high -= r * r + w * w < most;
    }
    for (int l = 0; l < 16; l++) {
      const int N1 = l < 8 ? low[l] : high[l - 8];
      histogram[N1]++;
      double d = N1 - .475 * n, e = d;
      for (int j = 0; j < 4; j++, e *= d) power[j] += e;
    }
  }
  uint64_t from = 0, to = n / 2;
  while (!histogram[from]) from++;
  while (!histogram[to]) to--;
  printf("{\"test\":\"dft\",\"n\":%lu,\"draws\":%lu,", n, draws);
  print_moments(power, draws); // of N1 - .475 n
  printf(",\"least\":%lu,\"counts\":[", from);
  for (uint64_t v = from; v <= to; v++) printf(v > from ? ",%lu" : "%lu", histogram[v]);
  printf("]}\n");
  fflush(stdout);
  free(a), free(b), free(cosine), free(sine), free(histogram);
}

// ---- universal: L-bit symbols, no bits

static void universal(int L, uint64_t K, uint64_t draws) {
  // Coron and Naccache's c^2 = d + e 2^L / K.
  static const double CORON[][2] = {{.3489769, .3941338}, {.3631815, .381321},  {.3732189, .3730195},
                                    {.3800637, .3677118}, {.3845867, .3643695}, {.3874942, .3622979}};
  if (L < 6 || L > 11) exit(2);
  const double d = CORON[L - 6][0], e = CORON[L - 6][1];
  seed(K * 1000003 + L);
  const uint64_t Q = 10u << L, each = 60 / L;
  const double q = ldexp(1, -L);
  double mean = 0, square = 0, p = q;
  for (int i = 1; i < 45 / q; i++, p *= 1 - q) mean += p * log2(i), square += p * log2(i) * log2(i);
  const double sd = sqrt((d + e / q / K) * (square - mean * mean) / K);
  const double UNIT = 1ull << 36; // logarithms as integers: the sum does not depend on its order
  int64_t *logs = calloc(Q + K + 1, 8);
  for (uint64_t i = 1; i <= Q + K; i++) logs[i] = llround(log2(i) * UNIT);
  Tail tail;
  open_tail(&tail, 0);
  uint32_t last[1 << 11];
  const uint64_t mask = (1u << L) - 1;
  for (uint64_t i = 0; i < draws; i++) {
    memset(last, 0, sizeof last);
    int64_t sum = 0;
    uint64_t at = 1;
    while (at <= Q) {
      uint64_t word = draw();
      for (uint64_t j = 0; j < each && at <= Q; j++, word >>= L) last[word & mask] = at++;
    }
    while (at + each <= Q + K + 1) {
      uint64_t word = draw();
#pragma GCC unroll 10
      for (uint64_t j = 0; j < each; j++, word >>= L, at++) {
        uint32_t *const place = &last[word & mask];
        sum += logs[at - *place];
        *place = at;
      }
    }
    for (uint64_t word = draw(); at <= Q + K; word >>= L, at++) {
      sum += logs[at - last[word & mask]];
      last[word & mask] = at;
    }
    count_tail(&tail, (sum / UNIT / K - mean) / sd);
  }
  printf("{\"test\":\"universal\",\"L\":%d,\"K\":%lu,", L, K);
  print_tail(&tail, draws);
  free(logs);
}

int main(int argc, char **argv) {
  static const struct {
    char test;
    double size, draws;
    int L;
  } cases[] = {
      {'d', 1000, 3e7, 0}, {'d', 1024, 1e7, 0}, {'d', 3125, 1e7, 0}, {'d', 4096, 1e7, 0}, {'d', 16384, 1e6, 0},
      {'d', 131072, 50000, 0}, {'p', 32, 1e8, 0}, {'p', 64, 1e8, 0}, {'p', 128, 1e8, 0}, {'p', 256, 1e8, 0},
      {'p', 512, 1e8, 0}, {'p', 1024, 1e8, 0}, {'p', 2048, 1e7, 0}, {'p', 4096, 1e7, 0}, {'p', 8192, 1e7, 0},
      {'p', 16384, 1e7, 0}, {'p', 65536, 1e6, 0}, {'p', 1e6, 1e5, 0}, {'u', 4000, 1e7, 6}, {'u', 64000, 3e6, 6},
      {'u', 141577, 50000, 7}, {'u', 16384, 1e6, 10},
  };
  if (argc == 5) return universal(atoi(argv[2]), atof(argv[3]), atof(argv[4])), 0;
  if (argc == 4) return (*argv[1] == 'd' ? dft : patterns)(atof(argv[2]), atof(argv[3])), 0;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    if (cases[i].test == 'd') dft(cases[i].size, cases[i].draws);
    else if (cases[i].test == 'p') patterns(cases[i].size, cases[i].draws);
    else universal(cases[i].L, cases[i].size, cases[i].draws);
  }
}
