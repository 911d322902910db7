import { jsonDocument } from './json.ts';
import { count, short } from './numbers.ts';
import type { SelfTestDocument } from './schemas/self-test.ts';
import { columns, INKS, type Paint, plain, wrap } from './text.ts';

type Measured = Pick<SelfTestDocument, 'clean'> & {
  readonly power: readonly Readonly<
    Record<'median' | 'p95' | 'limit', number> & Record<'backdoor' | 'family', string>
  >[];
};

/** Chance that a count of false alarms is called too high although the rate holds. */
const RATE = 1e-3;

/** This installation's figures, and whether they are what the battery promises. */
export function selfTestDocument({ clean, power }: Measured, version: string): SelfTestDocument {
  const { streams, alarms20, alarms100 } = clean;
  const faults: string[] = [];
  for (const [alarms, e] of [
    [alarms20, 20],
    [alarms100, 100],
  ] as const) {
    if (binomialTail(alarms, streams, 1 / e) < RATE)
      faults.push(`${alarms} of ${streams} honest streams reached ${e}, where ${short(streams / e)} are due at most`);
  }
  const missed = power.filter(({ p95 }) => !Number.isFinite(p95)).map(({ backdoor }) => backdoor);
  if (missed.length) faults.push(`${missed.join(', ')} missed in more than one stream of 20`);
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return {
    format: 'fairnoise/self-test/v1',
    version,
    verdict: faults.length ? 'fail' : 'pass',
    because:
      faults.join('; ') ||
      `false alarms as rare as promised in ${streams} honest streams, and each of ${power.length} backdoors caught`,
    clean: { streams, alarms20, alarms100 },
    power: power.map((row) => ({ ...row, median: finite(row.median), p95: finite(row.p95) })),
  };
}

export const selfTestJson = (document: SelfTestDocument): string => jsonDocument(document);

export function selfTestText(
  { clean, power, verdict, because }: SelfTestDocument,
  paint: Paint = plain,
  room = 100,
): string {
  const { streams, alarms20, alarms100 } = clean;
  const cell = (value: number | null) => (value === null ? 'never' : count(value));
  const rows = power.map(({ backdoor, family, median, p95, limit }) => [
    family === 'words' ? `${backdoor}, words` : backdoor,
    cell(median),
    cell(p95),
    count(limit),
    p95 === null ? '' : short(p95 / limit, 2),
  ]);
  return (
    wrap(
      `Of ${count(streams)} honest streams, ${alarms20} ever had an e-value of 20 (due: at most ${short(streams / 20)}) and ${alarms100} one of 100 (at most ${short(streams / 100)}).`,
      room,
    ) +
    `\nNumbers, or words, until the alarm at rate 1e-6:\n` +
    columns(
      [['backdoor', 'median', '95%', 'best possible', 'ratio'], ...rows],
      ['left', 'right', 'right', 'right', 'right'],
    ) +
    `\n${wrap(because, room, '         ', `${paint(INKS[verdict], verdict.padEnd(7))}  `)}`
  );
}

/** P(X >= k) of a binomial: terms by their ratio, from k upwards. */
function binomialTail(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  let log = n * Math.log1p(-p);
  for (let i = 0; i < k; i++) log += Math.log(((n - i) * p) / ((i + 1) * (1 - p)));
  let [term, sum] = [Math.exp(log), 0];
  for (let i = k; i <= n; i++) {
    sum += term;
    term *= ((n - i) * p) / ((i + 1) * (1 - p));
  }
  return Math.min(1, sum);
}
