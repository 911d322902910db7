# Radii a second with scipy, one call each as Cohen's code makes them: python3 clopper_pearson_scipy.py N
import json
import sys
import time

from scipy.stats import beta, norm

n = int(sys.argv[1])
at, done = 0.0, 0
wall, cpu = time.perf_counter(), time.process_time()
while time.process_time() - cpu < 0.5:
    for _ in range(50):
        at = (at + 0.618034) % 1
        k = round(n * (0.6 + 0.39 * at))
        0.5 * norm.ppf(beta.ppf(0.001, k, n - k + 1))
    done += 50
print(json.dumps({"perCpuSecond": done / (time.process_time() - cpu), "perSecond": done / (time.perf_counter() - wall)}))
