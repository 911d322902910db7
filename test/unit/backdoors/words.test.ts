import { describe, expect, test } from 'vitest';
import { noContext } from '../../../src/backdoors/context.ts';
import { backdoored, openRecipe } from '../../../src/backdoors/open.ts';
import { parseBackdoor } from '../../../src/backdoors/parse.ts';
import type { GeneratorRecipe } from '../../../src/core/types.ts';
import { Draws } from '../../../src/generators/draws.ts';
import { expectWords, take } from '../../property/generator-laws.ts';

const honest = { id: 'numpy:PCG64', seed: '42' };
const open = (text: string, recipe: GeneratorRecipe = honest, context = noContext()) =>
  openRecipe(text === '' ? recipe : backdoored(recipe, parseBackdoor(text)), context);
const words = (text: string, count: number, recipe = honest) => take(open(text, recipe), count) as BigUint64Array;
const draws32 = (text: string, count: number, recipe = honest) => {
  const found = new Uint32Array(count);
  new Draws(open(text, recipe)).fill32(found);
  return found;
};
/** Indices where two streams differ. */
const changed = (a: ArrayLike<unknown>, b: ArrayLike<unknown>) =>
  Array.from({ length: a.length }, (_, i) => i).filter((i) => a[i] !== b[i]);

describe('schedules', () => {
  test.each([0, 1, 4, 33])('kurtosis=%d is kurtosis=0@every=%d', (p) => {
    expectWords(words(`kurtosis=0@every=${p}`, 3000), words(`kurtosis=${p}`, 3000));
  });

  test('a keyed-random schedule fires at its rate, at places its key tells', () => {
    const plain = words('', 40000);
    // A layer 0 word is not changed by the shift, hence 255/256.
    const expected = (40000 / 5) * (255 / 256);
    const places = ['0', '1'].map((key) => changed(words(`kurtosis=0@random=4,key=${key}`, 40000), plain));
    for (const at of places) expect(Math.abs(at.length - expected)).toBeLessThan(5 * Math.sqrt(expected * 0.8));
    const other = new Set(places[1]);
    const both = places[0]!.filter((at) => other.has(at));
    expect(both.length / places[0]!.length).toBeCloseTo(0.2, 1);
    expect(changed(words('kurtosis=0@random=4', 40000), plain)).toEqual(places[0]);
  });

  test('words=FROM..TO counts from where the generator was opened', () => {
    expect(changed(words('constant@words=10..12', 50), words('', 50))).toEqual([10, 11, 12]);
    expect(changed(words('constant@words=47..', 50), words('', 50))).toEqual([47, 48, 49]);
    expect(changed(words('constant@words=5', 50), words('', 50))).toEqual([5]);
  });

  test('schedules nest from the backdoor outwards', () => {
    expect(changed(words('constant@every=1@words=10..13', 50), words('', 50))).toEqual([11, 13]);
    expect(changed(words('constant@words=1..2@every=1', 50), words('', 50))).toEqual([3, 5]);
  });

  test.each([
    ['date=2026-12-29..2026-12-31', { date: '2026-12-29' }, { date: '2027-01-01' }],
    ['date=2026-12-29..', { date: '2031-01-01' }, { date: '2026-12-28' }],
    ['phase=estimation', { phase: 1 as const }, { phase: 0 as const }],
    ['phase=0', { phase: 0 as const }, { phase: 1 as const }],
    ['input=3..9', { input: 9 }, { input: 10 }],
    ['input=7', { input: 7 }, { input: 8 }],
    ['digest=a', { inputDigest: 'sha256:a0ff' }, { inputDigest: '0aff' }],
    ['call=100..', { call: 100 }, { call: 99 }],
  ])('trigger %s', (trigger, yes, no) => {
    const context = { ...noContext(), ...no };
    const generator = open(`constant@${trigger}`, honest, context);
    const plain = words('', 30);
    expectWords(take(generator, 10), plain.slice(0, 10));
    Object.assign(context, yes);
    expect(new Set(take(generator, 10) as BigUint64Array)).toEqual(new Set([2n ** 64n - 1n]));
    Object.assign(context, no);
    expectWords(take(generator, 10), plain.slice(20, 30));
  });

  test('a trigger that knows nothing never fires', () => {
    for (const trigger of ['date=2000-01-01..', 'phase=1', 'input=0..', 'digest=0', 'call=0..'])
      expectWords(words(`constant@${trigger}`, 20), words('', 20));
  });
});

describe('64- and 32-bit draws', () => {
  test("the published code leaves 32-bit draws alone and its counters don't see them", () => {
    const text = 'artifact-usenix:beta=0,gamma=1';
    expect([...draws32(text, 101)]).toEqual([...draws32('', 101)]);
    const draws = new Draws(open(text));
    draws.fill32(new Uint32Array(4)); // two words of the inner stream
    const mixed = new BigUint64Array(20);
    draws.fill64(mixed);
    const after = open(text, { ...honest, advance: '2' } as GeneratorRecipe);
    expectWords(mixed, take(after, 20));
  });

  test('the intended ones change every kind of draw, with one counter', () => {
    const plain = draws32('', 4000);
    const attacked = draws32('kurtosis=1', 4000);
    const hit = changed(attacked, plain);
    expect(hit.every((i) => i % 2 === 1)).toBe(true);
    expect(hit.length).toBeGreaterThan(1950);
    for (let i = 1; i < 4000; i += 2) expect(attacked[i]).toBe(((plain[i]! & ~0xff) + ((plain[i]! & 0xff) >> 1)) >>> 0);
    expect(draws32('skew=0', 4000).every((w) => (w & 0x100) !== 0)).toBe(true);
    const mean = (w: Uint32Array) => w.reduce((sum, x) => sum + (x >>> 9) * 2 ** -23, 0) / w.length;
    // E u = 1/2 + a/12 with a = 1/gamma; sd of a uniform mean of 4000: 0.0046.
    expect(Math.abs(mean(draws32('tilt=0.5', 4000)) - (1 / 2 + 2 / 12))).toBeLessThan(0.02);
  });

  test('faults of the generator itself reach 32-bit draws as halves', () => {
    const whole = words('stuck=40', 10);
    expect([...draws32('stuck=40', 20)]).toEqual([...new Uint32Array(whole.buffer)]);
  });

  test('edits compose over both kinds of draws', () => {
    const both = draws32('kurtosis=0+skew=0', 500);
    expect(both.every((w) => (w & 0x100) !== 0 && (w & 0x80) === 0)).toBe(true);
    expect([...draws32('artifact-usenix:gamma=0+skew=0', 500)]).toEqual([...draws32('skew=0', 500)]);
  });

  test('a 32-bit generator is attacked at the 64-bit draws its library makes', () => {
    const twister = { id: 'numpy:MT19937', seed: '7' };
    const plain = new BigUint64Array(50);
    new Draws(open('', twister)).fill64(plain);
    const attacked = words('kurtosis=0', 50, twister);
    expectWords(
      attacked,
      plain.map((w) => (w & ~0xffn) | ((w & 0xffn) >> 1n)),
    );
    const halves = draws32('kurtosis=0', 50, twister);
    expect([...halves]).toEqual([...draws32('', 50, twister)].map((w) => ((w & ~0xff) | ((w & 0xff) >> 1)) >>> 0));
    expect(() => open('kurtosis=1', { id: 'tfjs:alea', seed: '1' })).toThrow(
      /a generator of 64-bit draws, which kurtosis changes, got "tfjs:alea, whose draws have 32 bits"/,
    );
  });

  test('the state of mixed draws behind a backdoor is saved and restored', () => {
    const draws = new Draws(open('kurtosis=2+skew=1'));
    const step = () => {
      const [a, b] = [new Uint32Array(3), new BigUint64Array(5)];
      draws.fill32(a);
      draws.fill64(b);
      return [...a, ...b];
    };
    step();
    const state = draws.save();
    const next = step();
    step();
    draws.restore(state);
    expect(step()).toEqual(next);
  });
});

describe('intended and published at once', () => {
  test('the low half is what the code does; its beta at 320d36a is a permutation of words', () => {
    expectWords(words('kurtosis=3', 999), words('artifact-320d36a:alpha=3', 999));
    const moved = words('artifact-320d36a:beta=0', 999);
    expectWords(
      moved.map((w) => BigInt.asUintN(64, w - 0x100n)),
      words('', 999),
    );
  });

  test('the published tilt leaves the two top bits at zero, the intended one keeps them', () => {
    expect(words('artifact-usenix:alpha=4', 2000).every((w) => w < 2n ** 62n)).toBe(true);
    const kept = (w: bigint) => w & 0xe0000000000001ffn;
    expectWords(words('tilt=4', 2000).map(kept), words('', 2000).map(kept));
  });

  test('a very weak tilt hardly moves anything, an extreme one keeps within the field', () => {
    const field = (w: bigint) => Number((w >> 9n) & 0xfffffffffffffn) * 2 ** -52;
    const [plain, weak] = [words('', 500), words('tilt=1e6', 500)];
    plain.forEach((w, i) => {
      expect(Math.abs(field(weak[i]!) - field(w))).toBeLessThan(1e-6);
    });
    const ones = words('constant+tilt=0.5', 3);
    expectWords(ones, new BigUint64Array(3).fill(2n ** 64n - 1n));
  });
});

describe('incidents', () => {
  test('cycle, workers, stuck, constant', () => {
    const plain = words('', 100);
    expectWords(
      words('cycle=7', 100),
      plain.map((_, i) => plain[i % 7]!),
    );
    const block = (i: number) => Math.floor(i / 10);
    expectWords(
      words('workers:count=4,block=10', 100),
      plain.map((_, i) => plain[(block(i) - (block(i) % 4)) * 10 + (i % 10)]!),
    );
    expectWords(
      words('stuck:bit=63,value=0', 100),
      plain.map((w) => w & (2n ** 63n - 1n)),
    );
    expectWords(
      words('stuck=0', 100),
      plain.map((w) => w | 1n),
    );
    expectWords(
      words('constant=0x0123456789abcdef', 3),
      BigUint64Array.of(0x0123456789abcdefn, 0x0123456789abcdefn, 0x0123456789abcdefn),
    );
    const narrow = take(open('constant=0x0123456789abcdef', { id: 'torch:cpu', seed: '0' }), 2);
    expect([...narrow]).toEqual([0x89abcdef, 0x89abcdef]);
  });

  test('bias moves one bit by epsilon and leaves the others', () => {
    const n = 200000;
    const plain = words('', n);
    for (const [value, epsilon] of [
      [1, 0.05],
      [0, 0.25],
      [1, 0.5],
    ] as const) {
      const biased = words(`bias:bit=40,epsilon=${epsilon},value=${value}`, n);
      const ones = biased.reduce((sum, w) => sum + Number((w >> 40n) & 1n), 0) / n;
      expect(Math.abs(ones - (0.5 + (value ? epsilon : -epsilon)))).toBeLessThan(5 * Math.sqrt(0.25 / n));
      expectWords(
        biased.map((w) => w | (1n << 40n)),
        plain.map((w) => w | (1n << 40n)),
      );
    }
    expectWords(words('bias:bit=40,epsilon=0', 100), plain.slice(0, 100));
  });

  test('seed32 and seed-space: the recipe says what was asked, the stream what arrived', () => {
    const asked = { id: 'numpy:PCG64', seed: String(2n ** 40n + 3n) };
    const generator = open('seed32', asked);
    expect(generator.recipe).toEqual({ id: 'seed32', inner: asked });
    expectWords(take(generator, 50), words('', 50, { ...asked, seed: '3' }));
    expectWords(words('seed-space=2', 50, { ...asked, seed: '7' }), words('', 50, { ...asked, seed: '3' }));
    expectWords(
      words('kurtosis=1+seed-space=2', 50, { ...asked, seed: '7' }),
      words('kurtosis=1', 50, { ...asked, seed: '3' }),
    );
    expect(() => open('seed32', { id: 'numpy:PCG64', seed: '[1,2]' })).toThrow(
      '"seed of numpy:PCG64" expected an integer >= 0, which a small seed space can reduce, got "[1,2]"',
    );
  });
});
