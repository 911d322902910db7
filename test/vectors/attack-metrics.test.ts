import { describe, expect, test } from 'vitest';
import { effectOf, type LabRecord, type Truth, truthFromVotes } from '../../src/attack/index.ts';
import { attackReference, type ReferenceRun } from '../support/attack-reference.ts';
import { hasShared } from '../support/shared.ts';

const CLASSES = 10;

/** The file's own numbers as records: votes of the chosen class, all others for some other class. */
function records(run: ReferenceRun, name: string): LabRecord[] {
  const { predict, nA, radius } = run.variants[name]!;
  return run.idx.map((index, i) => {
    const cAHat = Math.max(predict[i]!, 0);
    const counts = new Array<number>(CLASSES).fill(0);
    counts[cAHat] = nA[i]!;
    counts[(cAHat + 1) % CLASSES] = run.n - nA[i]!;
    return {
      index,
      label: run.label[i]!,
      predict: predict[i]! < 0 ? null : predict[i]!,
      radius: radius[i]!,
      cAHat,
      nA: nA[i]!,
      counts,
      failed: 0,
      seed: 0,
    };
  });
}

/** The file calls any certificate of another class than the top one false. */
function truths({ idx, honest_big: big }: ReferenceRun): Truth[] {
  return idx.map((index, i) => ({
    index,
    kind: 'larger run',
    top: big.top[i]!,
    upperRadius: Array.from({ length: CLASSES }, (_, k) => (k === big.top[i] ? big.radius_hi[i]! : 0)),
    lowerRadius: big.radius_lo[i]!,
    probability: null,
    counts: null,
  }));
}

describe.skipIf(!hasShared)('attack-effect-reference.json, needs ../shared', () => {
  const runs = hasShared ? attackReference() : [];

  test('its summaries follow from its records by our definitions', () => {
    let checked = 0;
    for (const run of runs) {
      const honest = records(run, 'honest_torch_seed1');
      for (const [name, { summary }] of Object.entries(run.variants)) {
        const effect = effectOf(honest, records(run, name), truths(run), run.alpha);
        const ours = {
          images: effect.inputs,
          certified: effect.certified,
          abstain: effect.abstained,
          accuracy: effect.accuracy!,
          mean_radius_correct: effect.meanRadius,
          share_over: effect.over,
          share_under: effect.under,
          share_over_5pct: effect.over5,
          share_under_5pct: effect.under5,
          share_false_certificate: effect.falseCertificates / effect.inputs,
          class_changed: effect.classChanged,
          newly_certified: effect.newlyCertified,
          newly_abstained: effect.newlyAbstained,
          ratio_n: effect.ratio?.count ?? 0,
          ratio_median: effect.ratio?.median,
          ratio_mean: effect.ratio?.mean,
          ratio_min: effect.ratio?.smallest,
          ratio_max: effect.ratio?.largest,
        };
        for (const [key, value] of Object.entries(ours)) {
          // Both sides are rounded to 4 decimals there, radii to 6.
          expect.soft(value, `${run.model} ${name} ${key}`).toBeCloseTo(summary[key]!, 3);
        }
        checked++;
      }
    }
    expect(checked).toBe(runs.reduce((sum, { variants }) => sum + Object.keys(variants).length, 0));
    expect(checked).toBeGreaterThan(70);
  });

  test('its bounds from 20,000 and 5,000 samples are ours', () => {
    for (const { honest_big: big, sigma } of runs) {
      big.nA.forEach((nA, i) => {
        const { upperRadius, lowerRadius } = truthFromVotes(i, [nA, 0], big.n, sigma, 0);
        expect(lowerRadius).toBeCloseTo(big.radius_lo[i]!, 5);
        if (big.radius_hi[i] === null) expect(upperRadius[0]).toBeNull();
        else expect(upperRadius[0]).toBeCloseTo(big.radius_hi[i]!, 5);
      });
    }
  });
});
