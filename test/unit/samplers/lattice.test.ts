import { describe, expect, test } from 'vitest';
import type { Grid, Point } from '../../../src/core/index.ts';
import { certifyKernel } from '../../../src/kernel/index.ts';
import {
  clampBounds,
  exactRational,
  gaussianCdf,
  type LatticeTable,
  latticeSampler,
  latticeTable,
} from '../../../src/samplers/index.ts';
import * as twin from '../../support/lattice-twin.ts';

const key = Uint8Array.from({ length: 32 }, (_, i) => i);
const pixels: Grid = { kind: 'uniform', denominator: 255, low: 0, high: 255 };
const thresholdsOf = (t: LatticeTable) => Array.from(t.high, (h, i) => (BigInt(h) << 32n) | BigInt(t.low[i]!));
const point = (steps: number[], index = 0): Point => ({
  index,
  label: null,
  steps: Int32Array.from(steps),
  values: Float32Array.from(steps, (s) => s / 255),
  moved: 0,
});

describe('lattice sampler', () => {
  test('ChaCha20 keystream equals OpenSSL and RFC 8439 section 2.3.2', () => {
    const kernel = certifyKernel();
    const at = kernel.allocate(32);
    const out = kernel.allocate(64 * 8);
    new Uint8Array(kernel.memory.buffer, at, 32).set(key);
    // RFC 8439 section 2.3.2: counter 1, nonce 00:00:00:09:00:00:00:4a:00:00:00:00
    kernel.run.chachaWords(at, 1, 4, 0x09000000, 0x4a000000, 0, out);
    const block = new Uint32Array(kernel.memory.buffer.slice(out, out + 64));
    expect([...block.slice(0, 4)]).toEqual([0xe4e7f110, 0x15593bd1, 0x1fdd0f50, 0xc47120a3]);
    expect(block[15]).toBe(0x4e3c50a2);
    kernel.run.chachaWords(at, 0, 8, 5, 6, 7, out);
    expect([...new Uint32Array(kernel.memory.buffer.slice(out, out + 512))]).toEqual([
      ...twin.words(key, 7, 6, 5, 128),
    ]);
  });

  test.each([1, 15, 16, 17, 63, 100, 784])('d = %i: every value equals the slow twin', (d) => {
    const sampler = latticeSampler({ sigma: 0.25, grid: pixels, key, d, maxCount: 5 });
    const table = latticeTable(0.25, 255);
    for (const at of [
      { phase: 0, input: 3, sample: 0 },
      { phase: 1, input: 4_000_000_000, sample: 4_294_967_290 },
    ] as const) {
      const got = [...sampler.noise(at, 5)];
      const want = [0, 1, 2, 3, 4].flatMap((r) =>
        twin.noise(key, { ...at, sample: at.sample + r }, thresholdsOf(table), table.first, d),
      );
      expect(got).toEqual(want);
    }
  });

  test('a word equal to a high half is decided by the second word', () => {
    const d = 64;
    const address = { phase: 1, input: 9, sample: 2 };
    const first = twin.words(key, 1, 9, 2, d);
    const second = twin.words(key, 1 + 2 ** 31, 9, 2, d);
    // Thresholds on and just above every value that will be drawn: each comparison is a tie in the high half.
    const thresholds = [...first].flatMap((word, c) => {
      const u = (BigInt(word) << 32n) | BigInt(second[c]!);
      return [u - 1n, u, u + 1n];
    });
    thresholds.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    const kernel = certifyKernel();
    const put = (data: Uint8Array | Uint32Array) => {
      const at = kernel.allocate(data.byteLength);
      new Uint8Array(kernel.memory.buffer, at, data.byteLength).set(new Uint8Array(data.buffer));
      return at;
    };
    const T = thresholds.length;
    const guide = put(Uint32Array.from({ length: 256 }, () => 1)); // every bin: start at 0 and search
    const high = put(Uint32Array.from(thresholds, (t) => Number(t >> 32n)));
    const low = put(Uint32Array.from(thresholds, (t) => Number(t & 0xffffffffn)));
    const keyAt = put(key);
    const out = kernel.allocate(4 * d);
    kernel.run.latticeFill(keyAt, 2, 9, 1, 1, d, 0, guide, 24, high, low, T, 0, 0, 0, 1, out);
    expect([...new Int32Array(kernel.memory.buffer, out, d)]).toEqual(twin.noise(key, address, thresholds, 0, d));
  });

  test('noisy copies are fround(clamp(steps + noise) / 255), whatever the split of the rows', () => {
    const d = 33;
    const x = point(Array.from({ length: d }, (_, i) => (i * 37) % 256));
    const sampler = latticeSampler({ sigma: 2, grid: pixels, key, d, maxCount: 8 });
    const [low, high] = clampBounds(0, 255, 2, 255);
    const at = { phase: 1, input: 0, sample: 16 } as const;
    const integers = [...sampler.noise(at, 8)];
    const copies = [...sampler.perturb(x, at, 8)];
    expect(copies).toEqual(
      integers.map((n, i) => Math.fround(Math.min(high, Math.max(low, x.steps![i % d]! + n)) / 255)),
    );
    const split = [3, 4, 1].reduce<number[]>((all, count) => {
      const sample = at.sample + all.length / d;
      return all.concat([...sampler.perturb(x, { ...at, sample }, count)]);
    }, []);
    expect(split).toEqual(copies);
  });

  test('per-feature grids draw the same words through each feature’s own table', () => {
    const grid: Grid = { kind: 'per-feature', exponents: [10, 3, 10, -1], low: [0, 0, -5, 0], high: [1024, 8, 5, 50] };
    const sampler = latticeSampler({ sigma: 3, grid, key, d: 4, maxCount: 3 });
    const at = { phase: 0, input: 7, sample: 1 } as const;
    const got = [...sampler.noise(at, 3)];
    const want = [0, 1, 2].flatMap((r) =>
      grid.exponents.map((q, c) => {
        const table = latticeTable(3, 2 ** q);
        return twin.noise(key, { ...at, sample: 1 + r }, thresholdsOf(table), table.first, 4)[c]!;
      }),
    );
    expect(got).toEqual(want);
    const x: Point = {
      index: 7,
      label: null,
      steps: Int32Array.of(512, 4, -2, 20),
      values: new Float32Array(4),
      moved: 0,
    };
    expect([...sampler.perturb(x, at, 3)]).toEqual(
      got.map((n, i) => (x.steps![i % 4]! + n) / 2 ** grid.exponents[i % 4]!),
    );
  });

  test.each([
    [0.5, 255],
    [0.12, 255],
    [3, 4],
  ])('sigma %f on 1/%i: the total variation from the exact law is below the bound exposed', (sigma, q) => {
    const table = latticeTable(sigma, q);
    const ONE = 1n << 192n;
    const rational = exactRational(sigma);
    const cdf = (i: number): bigint => {
      const numerator = BigInt(Math.abs(2 * i + 1)) * rational.denominator;
      const upper = gaussianCdf({ numerator, denominator: 2n * BigInt(q) * rational.numerator });
      return i >= 0 ? upper : ONE - upper;
    };
    // Mass error of each cell = error of its upper threshold - error of its lower one; the open ends have one threshold each.
    const errors = thresholdsOf(table).map((t, k) => (t << 128n) - cdf(table.first + k));
    let sum = 0n;
    for (let k = 0; k <= errors.length; k++) {
      const mass = (errors[k] ?? 0n) - (errors[k - 1] ?? 0n);
      sum += mass < 0n ? -mass : mass;
    }
    // Beyond the last threshold the exact law has a tail below 2^-65 on each side that is never drawn.
    const tv = Number(sum) / 2 / Number(ONE) + 2 ** -65;
    expect(tv).toBeGreaterThan(0);
    expect(tv).toBeLessThan(table.tvPerValue);
    expect(table.tvPerValue).toBeLessThan(1e-15);
    expect(
      latticeSampler({ sigma, grid: { ...pixels, denominator: q } as Grid, key, d: 7, maxCount: 1 }).tvPerVector,
    ).toBe(7 * table.tvPerValue);
  });

  test('misuse names the mend', () => {
    expect(() => latticeTable(0, 255)).toThrow('"sigma" expected number > 0, got 0');
    expect(() => latticeTable(20, 255)).toThrow(/coarser --grid/);
    expect(() => latticeTable(0.0001, 255)).toThrow(/finer --grid/);
    const sampler = latticeSampler({ sigma: 0.5, grid: pixels, key, d: 2, maxCount: 1 });
    expect(() => sampler.noise({ phase: 0, input: 0, sample: 0 }, 2)).toThrow(/at most 1 rows/);
    const floats = { ...point([0, 0]), steps: null };
    expect(() => sampler.perturb(floats, { phase: 0, input: 0, sample: 0 }, 1)).toThrow(/on the grid/);
  });
});
