import type { AuditedTest, EntropyReport } from '../audit/index.ts';
import { count, plural } from './numbers.ts';
import type { AuditDocument } from './schemas/audit.ts';
import { columns, INKS, type Paint, wrap } from './text.ts';

/** SP 800-90B's part of an audit document. */
export function entropyJson({ tests: _, permutation, ...suite }: EntropyReport): AuditDocument['suites'][number] {
  return { ...suite, permutation: permutation && { ...permutation, statistics: [...permutation.statistics] } };
}

/** The fields of a test that only SP 800-90B has. */
export function entropyTestJson({
  minEntropy,
  estimates,
}: AuditedTest): Pick<AuditDocument['tests'][number], 'minEntropy' | 'estimates'> {
  return {
    ...(minEntropy !== undefined && { minEntropy }),
    ...(estimates && { estimates: estimates as NonNullable<AuditDocument['tests'][number]['estimates']> }),
  };
}

/** Estimates in a table, what they come to, and what they are worth. */
export function entropyText(suite: EntropyReport, paint: Paint, room: number): string {
  const { samples, tests, track } = suite;
  let text = `${suite.suite}, ${track}: ${plural(samples.count, 'sample')} of ${plural(samples.bits, 'bit')}, ${plural(samples.alphabet, 'distinct value')}\n`;
  const estimates = tests.filter((test) => test.minEntropy !== undefined);
  const sides = track === 'restart' ? (['rows', 'columns'] as const) : (['original', 'bitstring'] as const);
  const rows = estimates.map((test) => [
    paint(INKS[test.state], test.state),
    test.id,
    test.minEntropy == null ? '' : test.minEntropy.toFixed(6),
    ...sides.map((side) => test.estimates?.[side]?.minEntropy?.toFixed(6) ?? ''),
    test.minEntropy == null ? test.because : '',
  ]);
  const heads = track === 'restart' ? ['a row', 'a column'] : ['samples', 'a bit'];
  if (rows.length > 0) {
    text += columns(
      [['', 'estimator', 'bits a sample', ...heads, ''], ...rows],
      ['left', 'left', 'right', 'right', 'right'],
    );
  }
  for (const test of tests.filter((test) => test.minEntropy === undefined)) {
    text += wrap(test.because, room, '         ', `${paint(INKS[test.state], test.state.padEnd(7))}  ${test.id}: `);
  }
  if (suite.permutation) {
    const open = suite.permutation.statistics.filter(({ state }) => state === 'fail');
    for (const { name, original, greater, equal, less } of open) {
      text += wrap(
        `${name} is ${original}; of ${count(suite.permutation.made)} permutations ${greater} lie above, ${equal} on, ${less} below.`,
        room,
      );
    }
    text += wrap(
      `IID samples would be refused with a chance of at most ${(100 * suite.refusalRate!).toFixed(1)} %.`,
      room,
    );
  }
  if (suite.state !== 'skipped') {
    text += wrap(
      'An estimate from outside: it bounds what these ten predictors could guess. A deterministic generator of good quality scores as true randomness does (docs/audit-sp800-90b.md).',
      room,
    );
  }
  return text;
}
