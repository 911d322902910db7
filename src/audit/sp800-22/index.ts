import { approximateEntropy } from './approximate-entropy.ts';
import { blockFrequency } from './block-frequency.ts';
import { cumulativeSums } from './cumulative-sums.ts';
import { dft } from './dft.ts';
import { frequency } from './frequency.ts';
import { linearComplexity } from './linear-complexity.ts';
import { longestRun } from './longest-run.ts';
import { nonOverlappingTemplate } from './non-overlapping-template.ts';
import { overlappingTemplate } from './overlapping-template.ts';
import { randomExcursions } from './random-excursions.ts';
import { randomExcursionsVariant } from './random-excursions-variant.ts';
import { rank } from './rank.ts';
import { runs } from './runs.ts';
import { serial } from './serial.ts';
import type { Sp80022Test } from './test.ts';
import { universal } from './universal.ts';

/** The fifteen tests in the order of NIST's final analysis report. */
export const sp80022: readonly Sp80022Test[] = [
  frequency,
  blockFrequency,
  cumulativeSums,
  runs,
  longestRun,
  rank,
  dft,
  nonOverlappingTemplate,
  overlappingTemplate,
  universal,
  approximateEntropy,
  randomExcursions,
  randomExcursionsVariant,
  serial,
  linearComplexity,
];
