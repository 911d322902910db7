"""Threshold tables of the lattice Gaussian by mpmath at 60 digits; writes thresholds.json.  Run: python3 thresholds.py"""
import hashlib, json, os
from fractions import Fraction
import mpmath as mp

mp.mp.dps = 60
CASES = [(0.12, 255), (0.25, 255), (0.5, 255), (1.0, 255), (0.25, 1024), (2.0, 4), (1.0, 4096)]


def table(sigma, denominator):
    s = Fraction(sigma)  # the exact value of the double
    positive, i = [], 0
    while True:
        x = Fraction(2 * i + 1) / (2 * denominator * s)
        p = mp.ncdf(mp.mpf(x.numerator) / x.denominator)
        t = int(mp.floor(p * 2**64 + mp.mpf(1) / 2))
        if t >= 2**64:
            break
        positive.append(t)
        i += 1
    return [2**64 - t for t in reversed(positive)] + positive


out = []
for sigma, denominator in CASES:
    t = table(sigma, denominator)
    out.append({
        "sigma": sigma, "denominator": denominator, "T": len(t),
        "first": str(t[0]), "middle": str(t[len(t) // 2]), "last": str(t[-1]),
        "sha256": hashlib.sha256(b"".join(v.to_bytes(8, "little") for v in t)).hexdigest(),
    })
path = os.path.join(os.path.dirname(__file__), "thresholds.json")
json.dump({"source": "mpmath %s, 60 digits (thresholds.py)" % mp.__version__, "cases": out}, open(path, "w"), indent=1)
