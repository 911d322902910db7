"""Handwritten-looking digits, drawn from strokes: 28 x 28, 8-bit, white ink on black, as in MNIST's format.

A set is a function of (seed, count). An image: strokes of one of a few ways to write the digit, control points jittered, a smooth
curve through them, an affine map (size, slant, turn, place), a pen of varying width and ink, a soft edge. numpy only.

  python3 digits.py --seed 2 --count 200 --out ..        writes the IDX pair of the test set
  python3 digits.py --seed 2 --count 200 --sheet a.png   writes a contact sheet
"""
import argparse
import gzip
import os
import struct
import zlib

import numpy as np

SIDE = 28
STEPS = 10  # points drawn between two control points

# Strokes in a box 1 wide and 1 high, x to the right and y down. `|` parts points into curves that meet at a corner.
WAYS = {
    0: [
        ".55,.00 .30,.06 .17,.34 .18,.68 .35,.96 .60,.98 .80,.72 .82,.34 .70,.06 .50,.01",
        ".62,.05 .36,.02 .19,.28 .16,.62 .30,.93 .55,1.0 .78,.80 .84,.45 .74,.12 .58,.02",
    ],
    1: [
        ".52,.00 .50,.50 .48,1.0",
        ".30,.22 .42,.12 .54,.00 | .54,.00 .53,.50 .52,1.0",
        ".30,.20 .42,.11 .53,.00 | .53,.00 .53,.50 .52,1.0 | .28,1.0 .52,1.0 .76,.99",
    ],
    2: [
        ".18,.24 .30,.05 .55,.00 .78,.16 .74,.40 .48,.68 .18,.98 | .18,.98 .50,.97 .84,.95",
        ".16,.20 .36,.01 .64,.02 .80,.20 .70,.46 .42,.74 .20,.93 .16,.84 .30,.78 .54,.93 .84,.98",
    ],
    3: [
        ".20,.12 .44,.00 .72,.08 .75,.30 .62,.43 .42,.47 | .42,.47 .68,.52 .82,.70 .74,.92 .46,1.0 .18,.90",
        ".20,.03 .50,.02 .78,.02 | .78,.02 .62,.22 .45,.42 | .45,.42 .72,.48 .83,.70 .72,.93 .44,1.0 .18,.90",
    ],
    4: [
        ".66,.00 .40,.34 .14,.66 | .14,.66 .50,.66 .88,.64 | .66,.00 .66,.50 .65,1.0",
        ".30,.00 .24,.28 .20,.54 | .20,.54 .50,.55 .84,.52 | .74,.06 .70,.50 .66,1.0",
    ],
    5: [
        ".78,.02 .54,.03 .30,.02 | .30,.02 .27,.22 .24,.43 | .24,.43 .50,.36 .76,.48 .82,.72 .66,.94 .40,1.0 .17,.90",
        ".26,.03 .25,.23 .23,.44 | .23,.44 .48,.38 .74,.50 .80,.74 .62,.96 .38,1.0 .16,.91 | .26,.03 .52,.03 .80,.00",
    ],
    6: [
        ".70,.02 .46,.14 .26,.42 .19,.72 .32,.96 .58,1.0 .78,.84 .74,.62 .52,.53 .30,.62 .20,.78",
        ".56,.00 .34,.26 .22,.56 .22,.84 .44,1.0 .70,.94 .79,.74 .66,.57 .42,.58 .24,.74",
    ],
    7: [
        ".16,.04 .48,.03 .84,.03 | .84,.03 .62,.42 .42,1.0",
        ".16,.05 .48,.03 .84,.02 | .84,.02 .60,.46 .44,1.0 | .34,.52 .53,.51 .74,.49",
        ".18,.18 .19,.06 | .19,.06 .50,.05 .82,.03 | .82,.03 .60,.44 .46,1.0",
    ],
    8: [
        ".70,.12 .48,.00 .27,.13 .35,.35 .58,.51 .77,.72 .68,.94 .46,1.0 .24,.88 .26,.68 .47,.50 .68,.34 .72,.14",
        ".74,.16 .56,.01 .33,.06 .29,.27 .50,.46 .72,.64 .72,.89 .48,1.0 .25,.90 .24,.70 .44,.52 .66,.38 .75,.20",
    ],
    9: [
        ".74,.20 .56,.01 .30,.06 .21,.28 .32,.48 .56,.50 .74,.32 .75,.18 | .75,.18 .74,.56 .68,1.0",
        ".76,.22 .58,.02 .32,.05 .22,.27 .33,.47 .57,.48 .75,.30 | .76,.22 .76,.58 .66,.88 .44,1.0 .26,.93",
    ],
}


def parse(way):
    return [np.array([[float(v) for v in point.split(",")] for point in curve.split()]) for curve in way.split("|")]


CURVES = {digit: [parse(way) for way in ways] for digit, ways in WAYS.items()}


def smooth(points):
    """Catmull-Rom spline through `points` [k, 2], STEPS samples a span."""
    if len(points) < 3:
        t = np.linspace(0, 1, STEPS + 1)[:, None]
        return points[0] * (1 - t) + points[-1] * t
    ends = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    t = np.linspace(0, 1, STEPS, endpoint=False)[:, None]
    spans = []
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:]):
        spans.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.vstack(spans + [points[-1:]])


CENTRES = np.stack(np.meshgrid(np.arange(SIDE) + 0.5, np.arange(SIDE) + 0.5), axis=-1).reshape(-1, 1, 2)


def draw(digit, random):
    """One image [28, 28] of bytes."""
    ways = CURVES[digit]
    curves = ways[random.integers(len(ways))]

    # affine map from the stroke box to pixels
    height = random.uniform(16.0, 21.0)
    width = height * random.uniform(0.62, 0.98)
    turn, slant = random.normal(0, 0.10), random.normal(0.10, 0.16)
    cos, sin = np.cos(turn), np.sin(turn)
    matrix = np.array([[cos, -sin], [sin, cos]]) @ np.array([[width, -slant * height], [0, height]])
    place = SIDE / 2 + random.normal(0, 0.9, 2)

    pen = random.uniform(0.75, 1.75)  # half width in pixels
    soft = random.uniform(0.45, 0.85)  # half width of the edge
    full = random.uniform(0.5, 1.0)  # faint ink is what makes some images harder to certify than others
    wave, phase = random.uniform(0.5, 1.5), random.uniform(0, 2 * np.pi)

    ink = np.zeros(SIDE * SIDE)
    wobble = random.normal(0, 0.02, 2)
    for curve in curves:
        jitter = random.normal(0, 0.028, curve.shape) + wobble
        path = (smooth(curve + jitter) - 0.5) @ matrix.T + place
        start, end = path[:-1], path[1:]
        along = end - start
        length2 = np.maximum((along**2).sum(-1), 1e-12)
        t = np.clip(((CENTRES - start) * along).sum(-1) / length2, 0, 1)
        distance = np.sqrt(((CENTRES - start - t[..., None] * along) ** 2).sum(-1))
        # the pen presses harder in places
        press = pen * (1 + 0.16 * np.sin(phase + wave * 2 * np.pi * np.linspace(0, 1, len(along))))
        cover = np.clip((press - distance) / (2 * soft) + 0.5, 0, 1)
        ink = np.maximum(ink, (cover * cover * (3 - 2 * cover)).max(-1))
    return np.rint(255 * full * ink).astype(np.uint8).reshape(SIDE, SIDE)


def digits(seed, count):
    """Images [count, 28, 28] and labels [count]; equally many of each class, in shuffled order."""
    random = np.random.Generator(np.random.PCG64(seed))
    labels = random.permutation(np.arange(count) % 10).astype(np.uint8)
    return np.stack([draw(int(label), random) for label in labels]), labels


def write_idx(path, array):
    """IDX (MNIST's format), gzip without a time stamp so that the file is the same every time."""
    header = struct.pack(">BBBB", 0, 0, 8, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    with open(path, "wb") as out, gzip.GzipFile(filename="", mode="wb", fileobj=out, compresslevel=9, mtime=0) as file:
        file.write(header + array.tobytes())


def write_png(path, gray):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + row.tobytes() for row in gray)
    size = struct.pack(">IIBBBBB", gray.shape[1], gray.shape[0], 8, 0, 0, 0, 0)
    with open(path, "wb") as out:
        out.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def sheet(images, columns=20, scale=2):
    rows = -(-len(images) // columns)
    page = np.full((rows * 30, columns * 30), 40, np.uint8)
    for i, image in enumerate(images):
        y, x = 30 * (i // columns) + 1, 30 * (i % columns) + 1
        page[y : y + SIDE, x : x + SIDE] = image
    return page.repeat(scale, 0).repeat(scale, 1)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seed", type=int, default=2)
    arguments.add_argument("--count", type=int, default=200)
    arguments.add_argument("--out")
    arguments.add_argument("--sheet")
    wanted = arguments.parse_args()
    images, labels = digits(wanted.seed, wanted.count)
    if wanted.out:
        write_idx(os.path.join(wanted.out, "digits-test-images-idx3-ubyte.gz"), images)
        write_idx(os.path.join(wanted.out, "digits-test-labels-idx1-ubyte.gz"), labels)
    if wanted.sheet:
        write_png(wanted.sheet, sheet(images))
