# Writes certify-numerics.json: what kernels/certify must not exceed, from mpmath at 60 digits and sums of its own.
# python3 test/vectors/certify-numerics.py > test/vectors/certify-numerics.json      (about a minute)
# `down` / `up` are the exact value rounded down / up to a double: a lower bound is right only if it is <= `down`.
import json
import math

import mpmath
import scipy
import scipy.special as sp
import scipy.stats as st
from mpmath import mp, mpf

mp.dps = 60
BITS = 220


def down(v):
    f = float(v)
    return f if mpf(f) <= v else math.nextafter(f, -math.inf)


def up(v):
    f = float(v)
    return f if mpf(f) >= v else math.nextafter(f, math.inf)


def text(v, digits=40):
    return mp.nstr(v, digits, strip_zeros=False)


def log_tail(k, n, p):
    """log P(Bin(n, p) >= k) for k > np: the sum itself, ratio by ratio in 220-bit fixed point."""
    rho = int(mp.floor(p / (1 - p) * 2**BITS))
    term = total = 1 << BITS
    i = 0
    while term > total >> 200 and k + i < n:
        i += 1
        term = (term * (n - k - i + 1) // (k + i)) * rho >> BITS
        total += term
    front = mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1)
    return front + k * mp.log(p) + (n - k) * mp.log(1 - p) + mp.log(mpf(total) / 2**BITS)


def lower(k, n, alpha):
    """The p with P(Bin(n, p) >= k) = alpha, by Newton's method in log p."""
    if k == n:
        return mp.exp(mp.log(alpha) / n)
    z = mpf(math.sqrt(-2 * math.log(alpha)))
    p = mpf(k) ** 2 / (n * (k + z * z / 2 + z * mp.sqrt(mpf(k) * (n - k) / n + z * z / 4)))
    for _ in range(100):
        tail = log_tail(k, n, p)
        pmf = mp.exp(mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1) + k * mp.log(p) + (n - k) * mp.log(1 - p) - tail)
        step = (mp.log(alpha) - tail) / (k * pmf)
        p *= mp.exp(step)
        if abs(step) < mpf(10) ** -28:
            return p
    raise ArithmeticError((k, n, alpha))


out = {"source": f"mpmath {mpmath.__version__} at 60 digits, fixed-point binomial sums at {BITS} bits; scipy {scipy.__version__}"}
out["constants"] = {"LN2": text(mp.log(2)), "HALF_LOG_TWO_PI": text(mp.log(2 * mp.pi) / 2), "LOG_PI": text(mp.log(mp.pi))}

# ---- log Gamma, log Beta
out["logGamma"] = [[x, text(mp.loggamma(x), 25)] for x in [1e-300, 1e-9, 0.1, 0.5, 0.9999, 1.0000001, 1.5, 2.5, 3.25, 10, 39.5, 40, 41.5, 1000.5, 1e6, 1e9 + 0.5, 2.0**32]]
out["logBeta"] = [
    [a, b, text(mp.loggamma(mpf(a)) + mp.loggamma(mpf(b)) - mp.loggamma(mpf(a) + mpf(b)), 25)]
    for a, b in [(0.5, 0.5), (1, 1e9), (5e8, 5e8), (0.5, 1e9 + 0.5), (1e9, 2), (123.5, 877.5), (2.0**31, 2.0**31), (1e-9, 1e9)]
]

# ---- normal
zs = [-38, -37.5, -30, -20, -10, -8, -6, -5, -4.0001, -4, -3.9999, -3, -2, -1, -0.5, -1e-3, -1e-10, 0, 1e-10, 0.1, 0.5, 1, 2, 3, 3.9999, 4, 5, 6, 7, 8, 8.2]
out["normalCdf"] = [[z, text(mp.ncdf(mpf(z)), 25), up(mp.ncdf(mpf(z)))] for z in zs]


def quantile(p):
    p = mpf(p)
    q, sign = (p, -1) if p < 0.5 else (1 - p, 1)
    if q == 0.5:
        return mpf(0)
    log_q = lambda z: mp.log(mp.erfc(z / mp.sqrt(2)) / 2) - mp.log(q)
    z = mp.findroot(log_q, mpf(-sp.ndtri(float(q))))
    return sign * z


ps = [1e-300, 1e-200, 1e-100, 1e-50, 1e-20, 1e-12, 1e-9, 1e-6, 1e-4, 3e-5, 0.001, 0.01, 0.1, 0.3, 0.49, 0.4999999, 0.5, 0.5 + 2**-53, 0.5000001, 0.51, 0.6, 0.7, 0.8, 0.9, 0.99, 0.999, 0.9999, 0.99996, 0.99997, 0.9999309248330094, 0.999999, 1 - 1e-9, 1 - 1e-12, 1 - 2**-52, 1 - 2**-53]
out["normalQuantile"] = [[p, text(quantile(p), 25), down(quantile(p))] for p in ps]

# ---- incomplete beta, both tails; half-integers are what betting needs
rows = []
for a, b, x in [
    (2, 3, 0.4), (0.5, 0.5, 1e-10), (0.5, 0.5, 0.3), (0.5, 0.5, 0.9332), (1, 1, 0.7), (10.5, 0.5, 0.5), (0.5, 10.5, 0.5), (300.5, 0.5, 0.97),
    (50.5, 50.5, 0.3), (50.5, 50.5, 0.5), (50.5, 50.5, 0.7), (990.5, 10.5, 0.97), (990.5, 10.5, 0.9999), (1.5, 2000.5, 1e-6), (1.5, 2000.5, 0.02), (0.1, 5, 0.01), (7.3, 0.2, 0.999), (123.456, 654.321, 0.1), (3, 40, 1e-20), (40, 3, 0.01),
]:
    X = mpf(x)
    low = mp.betainc(mpf(a), mpf(b), 0, X, regularized=True)
    high = mp.betainc(mpf(b), mpf(a), 0, 1 - X, regularized=True)
    rows.append([a, b, x, text(low, 25), text(high, 25)])
for k, n, x in [(5 * 10**4, 10**5, 0.49), (5 * 10**4, 10**5, 0.46), (99990, 10**5, 0.9997), (5 * 10**8, 10**9, 0.49999), (5 * 10**8, 10**9, 0.4997), (10**6, 10**9, 0.00099), (999999990, 10**9, 0.99999996), (3, 10**9, 1e-10)]:
    low = mp.exp(log_tail(k, n, mpf(x)))
    rows.append([k, n - k + 1, x, text(low, 25), text(1 - low, 25)])
out["betaCdf"] = rows

# ---- Clopper-Pearson: [k, n, alpha, lower, upper]
rows = []
for n in [1, 2, 3, 10, 100, 1000, 10**4, 10**5, 10**6, 10**9, 2**32]:
    ks = {0, 1, 2, 3, n // 1000, n // 100, n // 10, n // 2, 7 * n // 10, 9 * n // 10, 99 * n // 100, 9999 * n // 10000, n - 3, n - 2, n - 1, n}
    for k in sorted(k for k in ks if 0 <= k <= n):
        wide = min(k, n - k) > 10**6
        for alpha in [0.001, 1e-12] if wide else [0.9, 0.5, 0.1, 0.01, 0.001, 1e-6, 1e-12, 1e-300] if n <= 1000 else [0.1, 0.001, 1e-6, 1e-12, 1e-300]:
            lo = down(lower(k, n, alpha)) if k > 0 else 0.0
            hi = up(1 - lower(n - k, n, alpha)) if k < n else 1.0
            rows.append([k, n, alpha, lo, hi])
out["clopperPearson"] = rows
out["scipyClopperPearson"] = [[k, n, a, float(sp.btdtri(k, n - k + 1, a))] for k, n, a in [(55, 100, 0.05), (9000, 10000, 0.001), (99000, 100000, 0.001), (700, 1000, 0.01), (3, 10, 0.001)]]

# ---- exact p-values P(Bin(n, p) >= k)
rows = []
for k, n, p in [(1, 1, 0.25), (10, 10, 0.5), (8, 10, 0.5), (70, 100, 0.5), (9400, 10000, 0.9331927987311419), (9500, 10000, 0.9331927987311419), (99999, 100000, 0.9986501019683699), (5 * 10**8 + 10**5, 10**9, 0.5), (3, 10**6, 1e-9)]:
    rows.append([k, n, p, up(mp.exp(log_tail(k, n, mpf(p))))])
out["binomialTail"] = rows

# ---- betting wealth against "success probability <= p": log E+ from its definition
rows = []
for k, n, p in [(10, 10, 0.5), (18, 20, 0.5), (90, 100, 0.69146), (300, 300, 0.95), (999, 1000, 0.97724986805182079), (700, 1000, 0.65), (1000, 1000, 0.9986501), (9700, 10**4, 0.9331927987311419), (95000, 10**5, 0.9331927987311419), (60, 100, 0.5), (52, 100, 0.5), (100, 100, 0.98)]:
    a, b, x = mpf(k) + 0.5, mpf(n - k) + 0.5, mpf(p)
    log_beta = mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(n + 1)
    log_e = log_beta - mp.log(mp.pi) - k * mp.log(x) - (n - k) * mp.log(1 - x)
    below = mp.exp(a * mp.log(x) + b * mp.log(1 - x) - log_beta) / a * mp.hyp2f1(n + 1, 1, a + 1, x)
    prior = 2 / mp.pi * mp.asin(mp.sqrt(1 - x))
    rows.append([k, n, p, text(log_e + mp.log(1 - below) - mp.log(prior), 25)])
out["logWealth"] = rows

# ---- what scipy says of two samples and of two leading classes
tables = [(8, 10, 1, 6), (10, 10, 0, 10), (5, 20, 5, 20), (9980, 10000, 9991, 10000), (5541, 10000, 5480, 10000), (5541, 10000, 5300, 10000), (0, 50, 0, 40), (1, 1000, 9, 1000), (300, 1000, 3100, 10000)]
out["twoProportions"] = [
    [a, n, b, m, st.fisher_exact([[a, n - a], [b, m - b]])[1], st.chi2_contingency([[a, n - a], [b, m - b]], correction=False)[1] if 0 < a + b < n + m else 1.0]
    for a, n, b, m in tables
]
out["twoSidedBinomial"] = [[k, n, st.binomtest(k, n, 0.5).pvalue] for k, n in [(0, 1), (1, 1), (5, 10), (9, 10), (60, 100), (43, 100), (5541, 9972), (50300, 100000)]]

print(json.dumps(out).replace("]], ", "]],\n").replace("], [", "],\n["))
