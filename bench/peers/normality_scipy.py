"""Tests of standard normality on one array of doubles; a name a line on stdin, its rate on stdout."""
import json
import sys
import time

import numpy as np
import scipy
from scipy import stats

N = 1 << 20
x = np.random.default_rng(1).standard_normal(N)
edges = stats.norm.ppf(np.arange(1, 64) / 64)
tests = {
    "kstest": lambda: stats.kstest(x, "norm"),
    "cramervonmises": lambda: stats.cramervonmises(x, "norm"),
    "normaltest": lambda: stats.normaltest(x),
    "chisquare of 64 cells": lambda: stats.chisquare(np.bincount(np.searchsorted(edges, x), minlength=64)),
}
print(json.dumps({"scipy": scipy.__version__, "tests": list(tests)}), flush=True)
for line in sys.stdin:
    test = tests[line.strip()]
    cpu, wall, done = time.process_time(), time.perf_counter(), 0
    while time.process_time() - cpu < 0.4:
        test()
        done += N
    used, passed = time.process_time() - cpu, time.perf_counter() - wall
    print(json.dumps({"perCpuSecond": done / used, "perSecond": done / passed}), flush=True)
