/* Makes the digests of test/slow/libm.test.ts from the C library of the machine it runs on:
 *   gcc -O1 -fno-builtin glibc.c -o glibc -lm && for f in logf sinf cosf log1pf avx2-radius avx2-cos avx2-sin; do ./glibc $f | sha256sum; done
 *   for f in log log1p sin cos; do ./glibc $f | sha256sum; done
 * Digests in the test: glibc 2.36 (Debian 12, 2.36-9+deb12u14), x86-64 with FMA. The avx2 ones use hardware fmaf (add -mfma -ffp-contract=off).
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint32_t bits(float x) { uint32_t u; memcpy(&u, &x, 4); return u; }
static float floating(uint32_t u) { float x; memcpy(&x, &u, 4); return x; }

/* log and sincos of torch's AVX2 kernel (avx_mathfun.h), one lane, with every a * b + c fused as gcc fuses them. */
static float avx_log(float x) {
  static const float c[] = {-1.1514610310e-1f, 1.1676998740e-1f, -1.2420140846e-1f, 1.4249322787e-1f,
                            -1.6668057665e-1f, 2.0000714765e-1f, -2.4999993993e-1f, 3.3333331174e-1f};
  int e = (int)(bits(x) >> 23) - 126;
  float m = floating((bits(x) & 0x7fffff) | 0x3f000000), y = 7.0376836292e-2f, z;
  if (m < 0.707106781186547524f) { e -= 1; x = (m - 1) + m; } else x = m - 1;
  z = x * x;
  for (int i = 0; i < 8; i++) y = fmaf(y, x, c[i]);
  y = y * x;
  y = fmaf(y, z, (float)e * -2.12194440e-4f);
  y = fmaf(-z, 0.5f, y);
  x = x + y;
  return fmaf((float)e, 0.693359375f, x);
}
static void avx_sincos(float t, float *s, float *c) {
  int j = ((int)(t * 1.27323954473516f) + 1) & ~1;
  float y = (float)j, x = fmaf(y, -0.78515625f, t), z, C = 2.443315711809948e-5f, S = -1.9515295891e-4f;
  x = fmaf(y, -2.4187564849853515625e-4f, x);
  x = fmaf(y, -3.77489497744594108e-8f, x);
  z = x * x;
  C = fmaf(C, z, -1.388731625493765e-3f);
  C = fmaf(C, z, 4.166664568298827e-2f);
  C = C * z;
  C = fmaf(C, z, -(z * 0.5f)) + 1;
  S = fmaf(S, z, 8.3321608736e-3f);
  S = fmaf(S, z, -1.6666654611e-1f);
  S = S * z;
  S = fmaf(S, x, x);
  *s = (j & 2) ? C : S;
  *c = (j & 2) ? S : C;
  if (j & 4) *s = -*s;
  if ((~(j - 2)) & 4) *c = -*c;
}

/* xorshift64, 13 7 17, seed 88172645463325252: uniforms with 53 bits. */
static uint64_t state = 88172645463325252u;
static double uniform(void) {
  state ^= state << 13; state ^= state >> 7; state ^= state << 17;
  return (double)(state >> 11) * 0x1p-53;
}

int main(int argc, char **argv) {
  const char *f = argc > 1 ? argv[1] : "";
  const float two_pi = (float)(2 * M_PI);
  if (!strcmp(f, "log") || !strcmp(f, "log1p") || !strcmp(f, "sin") || !strcmp(f, "cos")) {
    for (int i = 0; i < 2000000; i++) {
      /* every other one near 0 (log: near 1), down to 2^-60 */
      double u = uniform(), x = i & 1 ? ldexp(u, -(i / 2 % 60)) : u, y;
      if (!strcmp(f, "log")) y = log(i & 1 ? 1 - x : x);
      else if (!strcmp(f, "log1p")) y = log1p(-x);
      else if (!strcmp(f, "sin")) y = sin(i & 1 ? x : 2 * M_PI * x);
      else y = cos(i & 1 ? x : 2 * M_PI * x);
      fwrite(&y, 8, 1, stdout);
    }
    return 0;
  }
  for (uint32_t i = 0; i < 1u << 24; i++) {
    float u = i * 0x1p-24f, t = (float)(2 * M_PI * u), y, z;
    if (!strcmp(f, "logf")) y = logf(1 - u);
    else if (!strcmp(f, "sinf")) y = sinf(t);
    else if (!strcmp(f, "cosf")) y = cosf(t);
    else if (!strcmp(f, "log1pf")) y = log1pf(-u);
    else if (!strcmp(f, "avx2-radius")) y = sqrtf(-2 * avx_log(1 - u)) + 0.0f;
    else if (!strcmp(f, "avx2-sin")) { avx_sincos(two_pi * u, &y, &z); y += 0.0f; }
    else if (!strcmp(f, "avx2-cos")) { avx_sincos(two_pi * u, &z, &y); y += 0.0f; }
    else return 2;
    fwrite(&y, 4, 1, stdout);
  }
  return 0;
}
