import { decimal, div, exp, ln, mul, nearest, ONE, round, sqrt } from './exact.ts';

/**
 * numpy's tables for its 256-layer normal ziggurat.
 *
 * f(x) = exp(-x^2/2). All 256 layers have area v = r f(r) + integral of f beyond r; x[255] = r and f(x[i]) = f(x[i+1]) + v / x[i+1]
 * downwards; r is where the top layer closes: f(x[1]) + v / x[1] = 1. With s = 52 bits (23 for float32):
 * wi[i] = x[i] / 2^s, ki[i] = x[i-1] / x[i] 2^s, fi[i] = f(x[i]); layer 0 is the tail's: wi[0] = v / f(r) / 2^s,
 * ki[0] = r f(r) / v 2^s; ki[1] = 0, fi[0] = 1.
 *
 * numpy's float32 tables are this, rounded. Its double tables are a double computation of it and off by some units in the last place;
 * numpy = rounded + delta, in units of the bit pattern (wi, fi) or of 1 (ki). Origin of the deltas: numpy's
 * numpy/random/src/distributions/ziggurat_constants.h against this definition; test/unit/samplers/ziggurat-tables.test.ts has the
 * SHA-256 of every table.
 */
const R = decimal('3.654152885361008771645429720399515762975');
const V = decimal('0.004928673233974655347361775402336028069135');

const DELTA_WI = `
  -9 -60 -18 -16 -14 -15 -16 -13 -13 -7 -7 -6 -5 -5 -5 -5 -5 -6 -5 -6 -7 -7 -6 -7 -7 -6 -6 -5 -6 -6 -7 -5 -6 -6 -6
  -6 -6 -7 -5 -5 -4 -3 -4 -5 -3 -4 -4 -4 -4 -4 -4 -5 -2 -3 -3 -4 -4 -3 -4 -4 -3 -3 -2 -2 -3 -3 -4 -3 -4 -3 -3 -3
  -2 -2 -1 -2 -2 -3 -3 -3 -2 -2 -3 -3 -3 -2 -2 -2 -2 -1 -2 -1 -1 -1 -1 -1 -2 -1 -1 -1 -1 -1 -2 -1 -1 -2 -2 -2 -2
  -2 -2 -2 -2 -2 -1 -1 -1 -1 -1 -1 -1 -1 0 0 -1 -1 -1 -2 -1 -1 -1 -1 -2 -2 -2 -1 -1 -2 -2 -2 -3 -3 -4 -3 -3 -3 -2
  -2 -1 -2 -1 -1 -1 -1 -1 -1 0 0 1 0 0 -1 0 0 0 0 0 0 0 0 0 1 2 2 3 3 3 2 2 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 -1 -1
  -1 -1 -1 -2 -1 -2 -2 -2 -2 -2 -2 -1 -1 -1 -1 0 0 -1 -1 0 0 0 0 -1 0 0 0 0 0 0 0 0 0 0 -1 0 -1 -1 -1 -1 -1 -1 -1
  0 0 1 0 1 1 1 1 1 1 0 0 1 1 1 0`;
const DELTA_KI = `
  5 0 -14 -4 -2 0 0 -2 1 1 0 -1 -1 0 0 0 0 1 -1 0 1 0 -1 1 -1 0 0 0 1 -1 0 0 0 0 -1 1 0 0 -2 0 0 0 0 0 -1 0 0 -1 0
  0 0 0 0 0 1 0 0 0 0 1 -1 0 -1 -1 0 -1 0 -1 1 0 0 0 0 -1 0 1 0 0 0 0 -1 0 0 0 0 -1 0 0 0 0 0 -1 0 1 0 0 1 -1 0 0
  1 0 0 0 0 0 0 0 0 0 1 0 0 -1 0 0 0 0 0 0 0 0 -1 0 1 0 0 1 0 0 -1 0 0 0 0 -1 0 0 0 0 0 0 1 0 -1 0 -1 0 -1 1 0 0 1
  0 0 0 -1 1 0 0 0 0 0 0 -1 0 1 1 0 0 0 0 0 -1 -1 0 0 1 1 0 0 0 0 0 1 0 0 0 0 0 0 1 0 1 0 1 0 0 0 0 0 0 0 -1 1 0
  -1 0 0 0 0 -1 0 -1 1 1 -1 0 0 0 0 1 0 0 -1 0 0 0 0 0 0 1 0 0 1 0 0 0 0 -1 0 0 0 0 0 -1 0 -1 0 0 0 0 1 0 0 0`;
const DELTA_FI = `
  0 3 3 3 3 3 3 3 3 3 3 3 2 2 2 3 3 3 3 3 4 4 4 4 4 3 3 3 3 4 4 3 3 4 3 3 4 4 4 3 2 2 2 2 2 3 3 3 3 2 3 3 3 3 4 4
  5 4 4 4 4 3 3 3 3 4 4 4 4 4 3 4 3 3 2 2 6 6 7 7 5 6 7 6 6 6 5 4 5 4 3 3 2 2 2 2 4 3 2 3 3 3 4 4 2 3 4 4 4 4 5 5
  4 4 3 3 2 2 3 2 3 3 1 0 0 2 1 3 2 3 2 2 2 3 3 3 2 3 4 3 4 6 7 6 5 5 4 9 6 6 6 4 3 4 3 2 1 1 -1 -1 0 2 2 1 0 0 1
  1 0 1 0 -2 -3 -5 -8 -7 -8 -6 -5 -3 -1 -1 0 -1 0 -1 1 0 0 1 1 1 1 1 1 6 5 4 9 6 11 11 12 11 14 12 12 10 9 6 8 7 3
  1 5 7 4 2 -1 0 3 1 2 -4 0 0 1 2 2 2 2 3 1 4 2 6 8 15 12 8 4 -1 -5 -3 -7 -8 -10 -7 -6 -7 -3 -5 -7 -8 -9 2`;

export interface ZigguratTables {
  readonly wi: Float64Array;
  readonly ki: BigUint64Array;
  readonly fi: Float64Array;
  readonly wiF: Float32Array;
  readonly kiF: Uint32Array;
  readonly fiF: Float32Array;
}

/** `numpy: false` leaves the deltas out: the definition, correctly rounded. */
export function zigguratTables({ numpy = true } = {}): ZigguratTables {
  const x: bigint[] = [];
  const f: bigint[] = [];
  const fR = exp(-mul(R, R) / 2n);
  x[255] = R;
  f[255] = fR;
  for (let i = 254; i >= 1; i--) {
    f[i] = f[i + 1]! + div(V, x[i + 1]!);
    x[i] = sqrt(-2n * ln(f[i]!));
  }
  x[0] = div(V, fR);
  f[0] = ONE;
  const ratio = (i: number) => (i === 0 ? div(mul(R, fR), V) : i === 1 ? 0n : div(x[i - 1]!, x[i]!));
  const each = Array.from({ length: 256 }, (_, i) => i);
  const tables = {
    wi: Float64Array.from(each, (i) => round(x[i]!) / 2 ** 52),
    ki: BigUint64Array.from(each, (i) => nearest(ratio(i) << 52n)),
    fi: Float64Array.from(each, (i) => round(f[i]!)),
    wiF: Float32Array.from(each, (i) => round(x[i]!, 24) / 2 ** 23),
    kiF: Uint32Array.from(each, (i) => Number(nearest(ratio(i) << 23n))),
    fiF: Float32Array.from(each, (i) => round(f[i]!, 24)),
  };
  if (numpy) {
    add(new BigUint64Array(tables.wi.buffer), DELTA_WI);
    add(tables.ki, DELTA_KI);
    add(new BigUint64Array(tables.fi.buffer), DELTA_FI);
  }
  return tables;
}

function add(table: BigUint64Array, deltas: string): void {
  for (const [i, delta] of deltas.trim().split(/\s+/).entries()) table[i] = table[i]! + BigInt(delta);
}
