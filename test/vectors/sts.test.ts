import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sp80022 } from '../../src/audit/sp800-22/index.ts';
import { sequences } from '../../src/audit/sp800-22/sequence.ts';
import { PARAMETERS } from '../../src/audit/sp800-22/test.ts';
import { hasShared, shared } from '../support/shared.ts';

// p-values and counts of NIST STS 2.1.2 on the first million bits of pi and e.

// biome-ignore lint/suspicious/noExplicitAny: the file's shape is its own
type Loose = any;
const available = hasShared && existsSync(shared('vectors', 'sts-reference.json'));

describe.skipIf(!available)('sts-2.1.2 mode is the tool, digit for digit (needs ../shared)', () => {
  const reference = available
    ? (JSON.parse(readFileSync(shared('vectors', 'sts-reference.json'), 'utf8')) as {
        files: Record<string, { bits: number; tests: Loose }>;
      })
    : { files: {} };

  test.each(['pi', 'e'])('%s', (name) => {
    const golden = reference.files[name]!.tests as Loose;
    const sequence = sequences(1_000_000).load(readFileSync(shared('data', 'sts', `${name}.bin`)));
    const got = new Map<string, { p: readonly number[]; statistics: Loose }>();
    for (const row of sp80022) {
      expect(row.unfit(1_000_000, PARAMETERS)).toBeNull();
      const outcome = row.run(sequence, PARAMETERS, 'sts-2.1.2');
      if ('inapplicable' in outcome) throw new Error(outcome.inapplicable);
      expect(outcome.p).toHaveLength(row.names(PARAMETERS).length);
      got.set(row.id.slice('sp800-22/'.length), outcome);
    }
    let compared = 0;
    const same = (id: string, ps: number[]) => {
      const { p } = got.get(id)!;
      expect(p).toHaveLength(ps.length);
      p.forEach((value, i) => {
        expect(Math.abs(value - ps[i]!), `${id} ${i}: ${value} != ${ps[i]}`).toBeLessThan(1e-6);
        compared++;
      });
    };
    const counts = (id: string) => got.get(id)!.statistics;

    same('frequency', [golden.frequency.p]);
    expect(counts('frequency').Sn).toBe(golden.frequency.Sn);
    same('block-frequency', [golden.blockFrequency.p]);
    expect(counts('block-frequency').sumOfSquares).toBe(golden.blockFrequency.chi2 * 128);
    same('cumulative-sums', [golden.cumulativeSums.forward.p, golden.cumulativeSums.reverse.p]);
    expect(counts('cumulative-sums')).toEqual({
      forward: golden.cumulativeSums.forward.z,
      reverse: golden.cumulativeSums.reverse.z,
    });
    same('runs', [golden.runs.p]);
    expect(counts('runs').V).toBe(golden.runs.V);
    same('longest-run', [golden.longestRun.p]);
    expect(counts('longest-run').nu).toEqual(golden.longestRun.nu);
    same('rank', [golden.rank.p]);
    expect(counts('rank').F).toEqual([golden.rank.F32, golden.rank.F31, golden.rank.F30]);
    same('dft', [golden.dft.p]);
    expect(counts('dft').N1).toBe(golden.dft.N1);
    const templates = golden.nonOverlappingTemplate.templates as { template: string; W: number[]; p: number }[];
    same(
      'non-overlapping-template',
      templates.map((row) => row.p),
    );
    expect(counts('non-overlapping-template').W).toEqual(templates.map((row) => row.W));
    expect(sp80022[7]!.names(PARAMETERS)).toEqual(templates.map((row) => row.template));
    same('overlapping-template', [golden.overlappingTemplate.p]);
    expect(counts('overlapping-template').nu).toEqual(golden.overlappingTemplate.nu);
    same('universal', [golden.universal.p]);
    expect(counts('universal')).toMatchObject({ L: 7, Q: 1280, K: golden.universal.K });
    expect(counts('universal').fn).toBeCloseTo(golden.universal.phi, 11);
    same('approximate-entropy', [golden.approximateEntropy.p]);
    expect(counts('approximate-entropy').apen).toBeCloseTo(golden.approximateEntropy.ApEn, 12);
    const states = golden.randomExcursions.states as { p: number; chi2: number }[];
    same(
      'random-excursions',
      states.map((row) => row.p),
    );
    expect(counts('random-excursions').J).toBe(golden.randomExcursions.J);
    const variants = golden.randomExcursionsVariant.states as { p: number; visits: number }[];
    same(
      'random-excursions-variant',
      variants.map((row) => row.p),
    );
    expect(counts('random-excursions-variant').xi).toEqual(variants.map((row) => row.visits));
    same('serial', [golden.serial.p1, golden.serial.p2]);
    const psi = [golden.serial.psi2_m, golden.serial.psi2_m1, golden.serial.psi2_m2] as number[];
    counts('serial').sumsOfSquares.forEach((sum: number, i: number) => {
      expect((sum * 2 ** (16 - i)) / 1e6 - 1e6).toBeCloseTo(psi[i]!, 6);
    });
    same('linear-complexity', [golden.linearComplexity.p]);
    expect(counts('linear-complexity').nu).toEqual(golden.linearComplexity.nu);
    expect(compared).toBe(188);
  });
});
