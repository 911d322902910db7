"""Float32 normals a CPU second of numpy's default generator: one line with a count in, one line of JSON out."""
import json
import sys
import time

import numpy as np

CHUNK = 1 << 16
generator = np.random.default_rng(1)
print(json.dumps({"numpy": np.__version__}), flush=True)
for line in sys.stdin:
    done, wall, cpu = 0, time.perf_counter(), time.process_time()
    while done < int(line):
        generator.standard_normal(CHUNK, dtype=np.float32)
        done += CHUNK
    print(json.dumps({"perSecond": done / (time.perf_counter() - wall), "perCpuSecond": done / (time.process_time() - cpu)}), flush=True)
