# Golden values of test/support/classical.ts: statistics and p-values of scipy on fixed samples, and critical values at 1e-6.
# python3 test/vectors/classical.py > test/vectors/classical.json   (numpy 2.4.6, scipy 1.17)
import json
import numpy as np
from scipy import integrate, optimize, stats

ALPHA = 1e-6


def anderson(x):
    """A^2 against N(0, 1), nothing fitted."""
    x = np.sort(x)
    n = len(x)
    i = np.arange(1, n + 1)
    return float(-n - np.sum((2 * i - 1) * (stats.norm.logcdf(x) + stats.norm.logsf(x[::-1]))) / n)


def anderson_tail(a):
    """P(A^2 > a), n -> infinity: sum of chi^2_1 / (j (j + 1)), by Imhof's integral."""
    weights = 1 / (np.arange(1, 4001) * np.arange(2, 4002.0))

    def f(u):
        t = weights * u
        return np.sin(0.5 * (np.sum(np.arctan(t)) - a * u)) / (u * np.exp(0.25 * np.sum(np.log1p(t * t))))

    total = sum(integrate.quad(f, 4 * k, 4 * k + 4, limit=200, epsabs=1e-13)[0] for k in range(100))
    return 0.5 + total / np.pi


def shapiro_francia(x):
    m = stats.norm.ppf((np.arange(1, len(x) + 1) - 0.375) / (len(x) + 0.25))
    return float(np.corrcoef(np.sort(x), m)[0, 1] ** 2)


samples = []
for name, draw in {
    "normal 50": lambda g: g.standard_normal(50),
    "normal 1000": lambda g: g.standard_normal(1000),
    "narrow 400": lambda g: 0.8 * g.standard_normal(400),
    "laplace 300": lambda g: g.laplace(size=300),
    "uniform 200": lambda g: g.uniform(-1.7, 1.7, 200),
}.items():
    x = draw(np.random.default_rng(20261127))
    cells = np.bincount(np.minimum(63, (64 * stats.norm.cdf(x)).astype(int)), minlength=64)
    ks = stats.kstest(x, "norm", method="exact")
    k2 = stats.normaltest(x)
    samples.append(
        {
            "name": name,
            "x": x.tolist(),
            "ks": float(ks.statistic),
            "ksP": float(ks.pvalue),
            "anderson": anderson(x),
            "chi2": float(stats.chisquare(cells).statistic),
            "dagostino": float(k2.statistic),
            "francia": shapiro_francia(x),
        }
    )
print(
    json.dumps(
        {
            "critical": {
                "ks": {n: float(stats.kstwo.isf(ALPHA, n)) for n in (20, 50, 200, 1000, 10000, 100000)},
                "anderson": float(optimize.brentq(lambda a: anderson_tail(a) - ALPHA, 8, 16, xtol=1e-4)),
                "chi2": float(stats.chi2.isf(ALPHA, 63)),
                "dagostino": float(stats.chi2.isf(ALPHA, 2)),
            },
            "andersonTail": {a: float(anderson_tail(a)) for a in (1.0, 2.492, 3.857, 6.0)},
            "samples": samples,
        },
        indent=1,
    )
)
