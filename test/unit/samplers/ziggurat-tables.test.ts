import { describe, expect, test } from 'vitest';
import { bytesOf } from '../../../src/core/bytes.ts';
import { digestOf } from '../../../src/core/digest.ts';
import { samplerDesk } from '../../../src/samplers/desk.ts';
import { decimal, div, exp, ln, mul, ONE, ofDouble, P, round, sincos, sqrt } from '../../../src/samplers/exact.ts';
import { logTable, sincosTable } from '../../../src/samplers/libm-tables.ts';
import { samplerTables } from '../../../src/samplers/tables.ts';
import { type ZigguratTables, zigguratTables } from '../../../src/samplers/ziggurat-tables.ts';

describe('ziggurat tables', () => {
  // SHA-256, little-endian. numpy: its ziggurat_constants.h. Rounded: 60-digit arithmetic of mpmath.
  test.each<[keyof ZigguratTables, boolean, string]>([
    ['wi', true, '33c6472209e1d09ea3548f0291e5e1ad67fb4f1d0305e9f1086689584b7bb7fa'],
    ['ki', true, '565295797825931547a1036f5b012a247be54abbe077c39fe06c8ed1e9d0a5a9'],
    ['fi', true, 'acd898d9d87e212f657755ba43b21e40958090a7ff2103c9e79f4ea1b0fe2bc5'],
    ['wiF', true, '7e876b6f831f031c494d3f21c00f1845928d7ba8984b207e08b3fcba766a67fd'],
    ['kiF', true, 'b00c1701b8ee9b5e5bb285bef552e979942af25328141d131b0ad8183643fd39'],
    ['fiF', true, '3ec75aef4fc5308b6f948d1fd8d0eef691a752eebbaa91914fc111948aea6ad8'],
    ['wi', false, '566359df295f53980204770878443c68dd5a44e0d14910b9795f91ddd832bb26'],
    ['ki', false, '8e768c8001d9a6369fd1f905a80c9513972404fd9ad8fceac2cb74967aa6bf80'],
    ['fi', false, '156cfd44f69ed98869d2bfdea8a67f0aec74a7af6b0ad5316787d732a99294f2'],
  ])('%s, numpy %s', (name, numpy, digest) => {
    expect(digestOf(bytesOf(zigguratTables({ numpy })[name]))).toBe(`sha256:${digest}`);
  });

  test('r and v solve the closure: f(x1) + v / x1 = 1, and v is the area of the tail layer', () => {
    // The same construction from the decimals the tables are made of, with the integral beyond r by its continued fraction.
    const r = decimal('3.654152885361008771645429720399515762975');
    const v = decimal('0.004928673233974655347361775402336028069135');
    const f = (x: bigint) => exp(-mul(x, x) / 2n);
    let [x, fx] = [r, f(r)];
    for (let i = 254; i >= 1; i--) {
      fx += div(v, x);
      x = sqrt(-2n * ln(fx));
    }
    const tolerance = decimal('0.000000000000000000000000000000001');
    expect(abs(fx + div(v, x) - ONE)).toBeLessThan(tolerance);
    // Mills' ratio: integral of f beyond r = f(r) / (r + 1 / (r + 2 / (r + 3 / …))).
    let tail = r;
    for (let k = 600n; k >= 1n; k--) tail = r + div(k * ONE, tail);
    expect(abs(mul(r, f(r)) + div(f(r), tail) - v)).toBeLessThan(tolerance);
  });
});

describe('tables of the double functions', () => {
  // SHA-256 of the bytes of __log_data.tab and __sincostab in glibc 2.36 (x86-64).
  test('log', () => {
    expect(digestOf(bytesOf(logTable()))).toBe(
      'sha256:0aa99d057e06495926d19ff3e165900a52b5a9f39043f5cea0ad35a9e5080b21',
    );
  });
  test('sin and cos', () => {
    expect(digestOf(bytesOf(sincosTable()))).toBe(
      'sha256:17173ddfc81eee03cdfacdeaceeab32521591d9df73099f2fe5adfcf669f9c79',
    );
  });
  test('all stand in the kernel', () => {
    const { kernel } = samplerDesk();
    const tables = samplerTables();
    expect(tables).toHaveLength(14784);
    expect(new Uint8Array(kernel.memory.buffer, kernel.run.samplerTables(), tables.length)).toEqual(tables);
  });
});

describe('exact numbers', () => {
  // Digits from mpmath 1.3.
  test.each([
    ['exp', exp(-ONE), '0.367879441171442321595523770161460867445811131031767834507836801697461495744899803'],
    ['exp', exp(-(ONE * 13n) / 2n), '0.001503439192977572447382903332167653830000512958302965096556'],
    ['ln', ln(ONE / 3n), '-1.098612288668109691395245236922525704647490557822749451734694333637494293218608967'],
    ['ln', ln(10n * ONE), '2.302585092994045684017991454684364207601101488628772976033327900967572609677352480'],
    ['sqrt', sqrt(2n * ONE), '1.414213562373095048801688724209698078569671875376948073176679737990732478462107039'],
    ['sin', sincos(ONE / 2n)[0], '0.479425538604203000273287935215571388081803367940600675188616612553499683137287'],
    ['cos', sincos(ONE / 2n)[1], '0.877582561890372716116281582603829651991645197109744052997610868315950763274213'],
  ])('%s to 50 digits', (_, got, digits) => {
    const want = digits.startsWith('-') ? -decimal(digits.slice(1)) : decimal(digits);
    expect(abs(got - want)).toBeLessThan(decimal('0.00000000000000000000000000000000000000000000000001'));
  });

  test('rounding to nearest, ties to even', () => {
    const tie = ONE + (ONE >> 53n); // 1 + 2^-53
    expect(round(tie)).toBe(1);
    expect(round(tie + 1n)).toBe(1 + 2 ** -52);
    expect(round(3n * tie - 2n * ONE)).toBe(1 + 2 ** -51); // 1 + 3 2^-53
    expect(round(-tie - 1n)).toBe(-1 - 2 ** -52);
    expect(round(ONE + (ONE >> 24n), 24)).toBe(1);
    expect(round(ofDouble(Math.PI))).toBe(Math.PI);
    expect(ofDouble(2 ** -40)).toBe(ONE >> 40n);
    expect(P).toBe(200n);
  });
});

const abs = (x: bigint): bigint => (x < 0n ? -x : x);
