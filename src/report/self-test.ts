import { jsonDocument } from './json.ts';
import { count, finite, short } from './numbers.ts';
import type { SelfTestDocument } from './schemas/self-test.ts';
import { columns, INKS, type Paint, plain, wrap } from './text.ts';

/** What the self-test measured, and its verdict: where both lists are empty, this battery is what it promises. */
type Measured = Pick<SelfTestDocument, 'clean'> & {
  readonly power: readonly Readonly<
    Record<'median' | 'p95' | 'limit', number> & Record<'backdoor' | 'family', string>
  >[];
  /** E-values that more honest streams had than the rate explains, and how many had them. */
  readonly tooMany: readonly { readonly e: number; readonly alarms: number }[];
  /** Backdoors that went unseen in more than one stream of 20. */
  readonly missed: readonly string[];
};

export function selfTestDocument({ clean, power, tooMany, missed }: Measured, version: string): SelfTestDocument {
  const { streams } = clean;
  const faults = tooMany.map(
    ({ e, alarms }) =>
      `${alarms} of ${streams} honest streams reached ${e}, where ${short(streams / e)} are due at most`,
  );
  if (missed.length) faults.push(`${missed.join(', ')} missed in more than one stream of 20`);
  return {
    format: 'fairnoise/self-test/v1',
    version,
    verdict: faults.length ? 'fail' : 'pass',
    because:
      faults.join('; ') ||
      `false alarms as rare as promised in ${streams} honest streams, and each of ${power.length} backdoors caught`,
    clean: { ...clean },
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
