import { describe, expect, test } from 'vitest';
import { builtIn } from '../../../src/backdoors/built-in.ts';
import { wordBackdoors } from '../../../src/backdoors/catalogue.ts';
import { openRecipe } from '../../../src/backdoors/open.ts';
import { parseBackdoor, usage } from '../../../src/backdoors/parse.ts';
import { isMisuse } from '../../../src/core/guards.ts';

describe('backdoor strings', () => {
  test.each([
    ['kurtosis=4', [{ id: 'kurtosis', p: 4 }]],
    ['kurtosis:p=4', [{ id: 'kurtosis', p: 4 }]],
    ['kurtosis-high=0', [{ id: 'kurtosis-high', p: 0 }]],
    ['tilt=1.5', [{ id: 'tilt', gamma: 1.5 }]],
    ['artifact-usenix:alpha=1', [{ id: 'artifact-usenix', alpha: 1, beta: -1, gamma: -1 }]],
    ['artifact-320d36a:alpha=0,beta=0,gamma=0', [{ id: 'artifact-320d36a', alpha: 0, beta: 0, gamma: 0 }]],
    ['seed32', [{ id: 'seed32' }]],
    ['constant', [{ id: 'constant', value: '0xffffffffffffffff' }]],
    ['stuck=3', [{ id: 'stuck', bit: 3, value: 1 }]],
    [
      ' cycle=100 + skew = 2 ',
      [
        { id: 'cycle', n: 100 },
        { id: 'skew', p: 2 },
      ],
    ],
    [
      'kurtosis=0@random=4,key=7@phase=estimation',
      [
        {
          id: 'kurtosis',
          p: 0,
          schedule: [
            { kind: 'random', period: 4, key: '7' },
            { kind: 'phase', phase: 1 },
          ],
        },
      ],
    ],
    ['skew=1@date=..2026-11-30', [{ id: 'skew', p: 1, schedule: [{ kind: 'date', from: null, to: '2026-11-30' }] }]],
    [
      'skew=1@date=2026-11-30',
      [{ id: 'skew', p: 1, schedule: [{ kind: 'date', from: '2026-11-30', to: '2026-11-30' }] }],
    ],
    ['skew=1@digest=AB', [{ id: 'skew', p: 1, schedule: [{ kind: 'digest', prefix: 'ab' }] }]],
    ['skew=1@words=..9', [{ id: 'skew', p: 1, schedule: [{ kind: 'words', from: 0, to: 9 }] }]],
  ])('%s', (text, recipes) => {
    expect(parseBackdoor(text)).toEqual(recipes);
  });

  test('what usage says can be read back with the example settings', () => {
    for (const entry of builtIn) {
      const text = entry.parameters.map(({ name }) => `${name}=${entry.example[name]}`).join(',');
      expect(parseBackdoor(text ? `${entry.id}:${text}` : entry.id)).toEqual([{ id: entry.id, ...entry.example }]);
      expect(usage(entry).startsWith(entry.id)).toBe(true);
    }
  });

  test.each([
    [
      'laplac',
      /^"backdoor" expected one of kurtosis=P, .*stuck:bit=BIT,value=VALUE.*seed-space=BITS, laplace, .*scale=S.*, got "laplac"$/,
    ],
    ['', /^"backdoor" expected one of kurtosis=P, .*got ""$/],
    ['kurtosis', /^"p of kurtosis" expected integer in \[0, 2147483647\], got "none"$/],
    ['kurtosis=-1', /^"p of kurtosis" expected integer in \[0, 2147483647\], got "-1"$/],
    ['kurtosis=1.5', /^"p of kurtosis" expected integer in/],
    ['kurtosis=four', /^"p of kurtosis" expected integer in .*, got "four"$/],
    ['kurtosis:q=4', /^"backdoor kurtosis" expected no settings besides those of kurtosis=P, got "q"$/],
    ['tilt=0.4', /^"gamma of tilt" expected number in \[0.5, 1000000\], got "0.4"$/],
    ['artifact-usenix:beta=32', /^"beta of artifact-usenix" expected integer in \[-1, 31\], got "32"$/],
    ['artifact-usenix:alpha=1,2', /^"backdoor" expected artifact-usenix:alpha=ALPHA,beta=BETA,gamma=GAMMA, got/],
    ['stuck=64', /^"bit of stuck" expected integer in \[0, 63\], got "64"$/],
    ['bias:bit=1,epsilon=0.6', /^"epsilon of bias" expected number in \[0, 0.5\], got "0.6"$/],
    ['constant=ff', /^"value of constant" expected 0x and at most 16 hex digits, got "ff"$/],
    ['cycle=0', /^"n of cycle" expected integer in \[1, /],
    ['skew=1@sometimes', /^"schedule" expected one of every=P, random=P,key=KEY, .*, got "sometimes"$/],
    ['skew=1@every=-1', /^"schedule every" expected integer P >= 0, for every \(P\+1\)-th word, got -1$/],
    ['skew=1@every=', /^"schedule every" expected integer P >= 0/],
    ['skew=1@random=2,seed=1', /^"schedule" expected one of/],
    ['skew=1@random=2,key=x', /^"schedule random" expected key: an integer >= 0, or 0x and 64 hex digits, got "x"$/],
    ['skew=1@phase=2', /^"schedule phase" expected 0 \(selection\) or 1 \(estimation\), got "none"$/],
    ['skew=1@input=9..3', /^"schedule input" expected FROM..TO, integers >= 0/],
    ['skew=1@date=tomorrow', /^"schedule date" expected dates FROM..TO as YYYY-MM-DD/],
    ['skew=1@digest=xyz', /^"schedule digest" expected 1 to 64 hex digits, got "xyz"$/],
    ['seed32@every=2', /^"schedule" expected none for seed32, which acts once, on the seed/],
  ])('%s is refused in a sentence', (text, sentence) => {
    try {
      parseBackdoor(text);
      expect.unreachable();
    } catch (error) {
      expect(isMisuse(error)).toBe(true);
      expect((error as Error).message).toMatch(sentence);
    }
  });

  test('recipes are checked like strings', () => {
    const inner = { id: 'numpy:PCG64', seed: '1' };
    expect(() => openRecipe({ id: 'kurtosis', p: -2, inner })).toThrow(
      '"p of kurtosis" expected integer in [0, 2147483647], got -2',
    );
    expect(() => openRecipe({ id: 'nothing', inner })).toThrow('"backdoor" expected one of');
    expect(() => openRecipe({ id: 'kurtosis', p: 1, inner: { id: 'numpy:PCG65', seed: '1' } })).toThrow(
      /"recipe" expected one of numpy:PCG64, /,
    );
    expect(() => openRecipe({ id: 'skew', p: 1, schedule: [{ kind: 'when' }], inner })).toThrow(
      '"schedule" expected one of',
    );
    expect(() => openRecipe({ id: 'stuck', bit: 40, inner: { id: 'torch:cpu', seed: '1' } })).toThrow(
      '"bit of stuck" expected integer in [0, 31], the words of torch:cpu having 32 bits, got 40',
    );
  });

  test('every id is unique', () => {
    expect(new Set(builtIn.map(({ id }) => id)).size).toBe(builtIn.length);
    expect(wordBackdoors.length).toBeGreaterThan(10);
  });
});
