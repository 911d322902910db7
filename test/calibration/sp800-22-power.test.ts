import { describe, expect, test } from 'vitest';
import { sp80022 } from '../../src/audit/sp800-22/index.ts';
import { sequences } from '../../src/audit/sp800-22/sequence.ts';
import { parametersFrom } from '../../src/audit/sp800-22/test.ts';
import { zoo, zooBytes } from '../support/zoo.ts';

describe('power: each bad generator is caught by the test that theory names', () => {
  test.each(zoo.map((animal) => [animal.name, animal.caughtBy, animal] as const))('%s: %s', (_, id, animal) => {
    const row = sp80022.find((known) => known.id === `sp800-22/${id}`)!;
    const parameters = parametersFrom(animal.parameters ?? {});
    expect(row.unfit(animal.bits, parameters)).toBeNull();
    const outcome = row.run(sequences(animal.bits).load(zooBytes(animal)), parameters, 'corrected');
    if ('inapplicable' in outcome) throw new Error(outcome.inapplicable);
    // Rejected family-wise at the default rate, all 188 sub-tests counted.
    expect(Math.min(...outcome.p) * 188).toBeLessThan(1e-3);
  });
});
