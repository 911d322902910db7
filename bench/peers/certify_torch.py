"""The certification loop of Cohen et al. 2019 (algorithm CERTIFY: n noisy copies in batches, argmax, count) in PyTorch, one thread.

  certify_torch.py MODEL.onnx --shape 1,28,28 [--sigma 0.5] [--batch 400] [--samples 20000]
      one line of JSON with samples per CPU second and per wall second
  certify_torch.py MODEL.onnx --shape 1,28,28 --serve
      one such line for each line "<loop|network> <batch> <samples>" on stdin: for bench scripts that alternate with us
"""
import argparse
import json
import os
import sys
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import torch

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from onnx_torch import Network


def loop(network, x, sigma, samples, batch, classes):
    """Votes of `samples` noisy copies of x."""
    counts = torch.zeros(classes, dtype=torch.long)
    left = samples
    while left > 0:
        size = min(batch, left)
        left -= size
        copies = x.repeat((size, *[1] * (x.dim() - 1)))
        noisy = copies + torch.randn_like(copies) * sigma
        counts += torch.bincount(network(noisy).argmax(1), minlength=classes)
    return counts


def network_only(network, x, samples, batch):
    """The same number of rows through the network, without noise or counting."""
    copies = x.repeat((batch, *[1] * (x.dim() - 1)))
    for _ in range(0, samples, batch):
        network(copies)


def measure(what, network, x, sigma, samples, batch, classes):
    cpu, wall = time.process_time(), time.perf_counter()
    if what == "loop":
        loop(network, x, sigma, samples, batch, classes)
    else:
        network_only(network, x, samples, batch)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return {"what": what, "batch": batch, "samples": samples, "cpu": cpu, "wall": wall,
            "perCpuSecond": samples / cpu, "perSecond": samples / wall}


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("model")
    arguments.add_argument("--shape", required=True)
    arguments.add_argument("--sigma", type=float, default=0.5)
    arguments.add_argument("--batch", type=int, default=400)
    arguments.add_argument("--samples", type=int, default=20_000)
    arguments.add_argument("--serve", action="store_true")
    arguments.add_argument("--logits", help="a raw float32 file of inputs: write their logits as JSON instead")
    wanted = arguments.parse_args()

    torch.set_num_threads(1)
    torch.manual_seed(0)
    shape = [int(n) for n in wanted.shape.split(",")]
    network = Network(wanted.model).eval()
    with torch.inference_mode():
        if wanted.logits:
            rows = torch.frombuffer(bytearray(open(wanted.logits, "rb").read()), dtype=torch.float32)
            print(json.dumps(network(rows.reshape(-1, *shape)).tolist()))
            sys.exit()
        x = torch.rand(1, *shape)
        classes = network(x).shape[1]
        network_only(network, x, 2 * wanted.batch, wanted.batch)
        if not wanted.serve:
            print(json.dumps(measure("loop", network, x, wanted.sigma, wanted.samples, wanted.batch, classes)))
        for line in sys.stdin if wanted.serve else ():
            what, batch, samples = line.split()
            print(json.dumps(measure(what, network, x, wanted.sigma, int(samples), int(batch), classes)), flush=True)
