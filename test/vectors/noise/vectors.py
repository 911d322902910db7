# Writes vectors.json: statistics of vectors and tests at a fixed n, by numpy and scipy, on streams that both sides can draw
# (numpy:PCG64). python3 test/vectors/noise/vectors.py > test/vectors/noise/vectors.json
import json
import numpy, scipy
import numpy as np
from scipy import stats, special
from scipy.linalg import hadamard


def f(x):
    return float(np.format_float_scientific(x, 17))


def mix(i):
    h = np.uint64(0)
    h = np.uint64((i + 1) & 0xFFFFFFFF)
    m = np.uint64(0xFFFFFFFF)
    h = ((h ^ (h >> np.uint64(16))) * np.uint64(0x85EBCA6B)) & m
    h = ((h ^ (h >> np.uint64(13))) * np.uint64(0xC2B2AE35)) & m
    return int(h ^ (h >> np.uint64(16)))


def signs(d, key):
    return np.array([-1.0 if mix(mix(i) ^ key) & 1 else 1.0 for i in range(d)])


def rows(seed, n, d, window, lags, key=0x3243F6A8):
    x = np.random.Generator(np.random.PCG64(seed)).standard_normal(n * d).reshape(n, d)
    e = signs(d, key)
    A = np.array([[e[i] * hadamard(16)[r][i % 16] for i in range(d)] for r in range(16)]) / np.sqrt(d)
    out = []
    for m in range(n):
        v = x[m]
        k = min(m, window)
        tails = None
        if k:
            q, _ = np.linalg.qr(x[:k].T)
            s = np.sum((q.T @ v) ** 2) / np.sum(v * v)
            tails = [f(special.betainc(k / 2, (d - k) / 2, s)), f(special.betaincc(k / 2, (d - k) / 2, s))]
        out.append({
            "norm": f(v @ v),
            "mean": f(v.sum() / np.sqrt(d)),
            "projections": [f(t) for t in A @ v],
            "novelty": tails,
            "lags": [[f((v[L:] * v[:-L]).sum()), f(((v[L:] * v[:-L]) ** 2).sum())] for L in lags],
        })
    return {"seed": str(seed), "n": n, "d": d, "window": window, "lags": lags, "rows": out}


TAIL = 3.65625


def fixed(seed, n):
    x = np.random.Generator(np.random.PCG64(seed)).standard_normal(n)
    u = special.ndtr(x)
    two = lambda a, b: min(1.0, 2 * min(a, b))
    ks = [n * (np.sqrt(2 * j + 1) * special.eval_legendre(j, 2 * u - 1)).mean() ** 2 for j in range(1, 9)]
    pos, tail, p0 = int((x > 0).sum()), int((np.abs(x) > TAIL).sum()), 2 * stats.norm.sf(TAIL)
    chi = stats.chi2(n)
    res = {
        "mean": [x.sum() / np.sqrt(n), 2 * stats.norm.sf(abs(x.sum()) / np.sqrt(n))],
        "variance": [(x * x).sum(), two(chi.cdf((x * x).sum()), chi.sf((x * x).sum()))],
        "sign": [pos, two(stats.binom.cdf(pos, n, 0.5), stats.binom.sf(pos - 1, n, 0.5))],
        "tail": [tail, two(stats.binom.cdf(tail, n, p0), stats.binom.sf(tail - 1, n, p0))],
        "smooth-4": [sum(ks[:4]), stats.chi2(4).sf(sum(ks[:4]))],
        "smooth-8": [sum(ks), stats.chi2(8).sf(sum(ks))],
    }
    for name, start in (("serial-odd", 0), ("serial-even", 1)):
        a, b = x[start:-1:2], x[start + 1::2]
        z = (a * b).sum() / np.sqrt((a * a).sum())
        res[name] = [z, 2 * stats.norm.sf(abs(z))]
    return {"seed": str(seed), "n": n, "tests": {k: [f(v[0]), f(v[1])] for k, v in res.items()}}


print(json.dumps({
    "source": f"numpy {numpy.__version__}, scipy {scipy.__version__}",
    "vectors": [rows(5, 8, 60, 4, [1, 2, 3, 8, 15, 20, 30]), rows(6, 6, 784, 32, [1, 2, 3, 98, 196, 262, 392])],
    "beta": [[k, d, s, f(special.betainc(k / 2, (d - k) / 2, s)), f(special.betaincc(k / 2, (d - k) / 2, s))]
             for k, d in [(1, 3), (1, 784), (2, 784), (31, 784), (32, 3072), (64, 3072), (63, 150528)]
             for s in [min(c * k / d, 0.999) for c in (0.1, 1, 1.5, 4, 12)]],
    "chiSquare": [[d, x, f(stats.chi2(d).cdf(x)), f(stats.chi2(d).sf(x))]
                  for d in [2, 60, 784, 3072, 150528] for x in [0.7 * d, d - d ** 0.5, d, d + 2 * d ** 0.5, 1.3 * d]],
    "fixed": [fixed(7, 1000), fixed(8, 20001), fixed(9, 500000)],
}))
