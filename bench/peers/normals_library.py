"""Normals a CPU second of numpy's and PyTorch's generators, one thread: lines `NAME DTYPE COUNT` in, one line of JSON each out.
NAME is a numpy bit generator, RandomState or torch; the first line out says which libraries are there. Arrays are filled in place, so that no
allocation is counted (RandomState has no way to do that)."""
import json
import os
import sys
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

try:
    import torch

    torch.set_num_threads(1)
except ImportError:
    torch = None

CHUNK = 1 << 16
makers = {}


def filler(name, dtype):
    if name == "torch":
        out = torch.empty(CHUNK, dtype=torch.float32 if dtype == "f32" else torch.float64)
        return out.normal_
    if name == "RandomState":
        state = np.random.RandomState(1)
        return lambda: state.standard_normal(CHUNK)
    generator = np.random.Generator(getattr(np.random, name)(1))
    kind = np.float32 if dtype == "f32" else np.float64
    out = np.empty(CHUNK, dtype=kind)
    return lambda: generator.standard_normal(dtype=kind, out=out)


print(json.dumps({"numpy": np.__version__, "torch": torch and torch.__version__}), flush=True)
for line in sys.stdin:
    name, dtype, count = line.split()
    fill = makers.setdefault((name, dtype), None) or filler(name, dtype)
    makers[name, dtype] = fill
    done, wall, cpu = 0, time.perf_counter(), time.process_time()
    while done < int(count):
        fill()
        done += CHUNK
    used = time.process_time() - cpu
    print(json.dumps({"perCpuSecond": done / used, "perSecond": done / (time.perf_counter() - wall)}), flush=True)
