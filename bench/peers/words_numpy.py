"""Words a CPU second of numpy's bit generators, asked for line by line: `NAME COUNT`, answered in JSON."""
import json
import sys
import time

import numpy as np

CHUNK = 1 << 16
makers = {
    name: (lambda name=name: np.random.Generator(getattr(np.random, name)(1)))
    for name in ("PCG64", "PCG64DXSM", "SFC64", "Philox", "MT19937")
}
makers["RandomState"] = lambda: np.random.RandomState(1)
generators = {}

print(json.dumps({"numpy": np.__version__}), flush=True)
for line in sys.stdin:
    name, count = line.split()
    generator = generators.setdefault(name, makers[name]())
    # The fastest way to raw words numpy has: whole-range integers, which are the words themselves.
    if name == "RandomState":
        draw = lambda: generator.randint(0, 2**32, CHUNK, dtype=np.uint32)
    elif name == "MT19937":
        draw = lambda: generator.integers(0, 2**32, CHUNK, dtype=np.uint32)
    else:
        draw = lambda: generator.integers(0, 2**64, CHUNK, dtype=np.uint64)
    done, wall, cpu = 0, time.perf_counter(), time.process_time()
    while done < int(count):
        draw()
        done += CHUNK
    used = time.process_time() - cpu
    print(json.dumps({"perCpuSecond": done / used, "perSecond": done / (time.perf_counter() - wall)}), flush=True)
