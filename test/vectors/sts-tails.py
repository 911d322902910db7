# Writes sts-tails.json: how often chi-square p-values of simulated counts fall to u or below, by numpy's multinomial generator, an
# independent check of src/audit/sp800-22/tails-table.ts. python3 test/vectors/sts-tails.py > test/vectors/sts-tails.json (minutes)
import json
import numpy as np
from scipy.special import gammaincc

DRAWS = 10_000_000
LEVELS = [0.1, 0.01, 1e-3, 1e-4, 1e-5]


def longest_run(M, V0, K):
    def within(k):
        q = [1.0] * (M + 1)
        q[k + 1] = 1 - 2.0 ** -(k + 1)
        for i in range(k + 2, M + 1):
            q[i] = q[i - 1] - 2.0 ** -(k + 2) * q[i - k - 2]
        return q[M]
    below = [0] + [within(V0 + i) for i in range(K)] + [1]
    return [below[i + 1] - below[i] for i in range(K + 1)]


def excursions(x):
    q = 1 - 1 / (2 * x)
    return [q] + [q**k / (4 * x * x) for k in range(4)] + [q**4 / (2 * x)]


families = [
    ("longest-run-10000", 100, longest_run(10000, 10, 6)),
    ("longest-run-128", 781, longest_run(128, 4, 5)),
    ("overlapping-template-9", 968, [0.3640912103, 0.1856589706, 0.1393811422, 0.1005712892, 0.0704323404, None]),
    ("linear-complexity", 2000, [1 / 96, 1 / 32, 1 / 8, 1 / 2, 1 / 4, 1 / 16, 1 / 48]),
    ("random-excursions-1", 900, excursions(1)),
    ("random-excursions-4", 500, excursions(4)),
    ("random-excursions-4", 900, excursions(4)),
]
rng = np.random.default_rng(20261122)
rows = []
for family, N, pi in families:
    pi = np.array([1 - sum(p for p in pi if p is not None) if p is None else p for p in pi])
    below = np.zeros(len(LEVELS), dtype=np.int64)
    for _ in range(DRAWS // 500_000):
        nu = rng.multinomial(N, pi, size=500_000)
        chi2 = ((nu - N * pi) ** 2 / (N * pi)).sum(axis=1)
        p = gammaincc((len(pi) - 1) / 2, chi2 / 2)
        below += [(p <= u).sum() for u in LEVELS]
    rows.append({"family": family, "N": N, "below": [int(b) for b in below]})
print(json.dumps({"source": f"numpy {np.__version__} multinomial", "draws": DRAWS, "levels": LEVELS, "rows": rows}, indent=1))
