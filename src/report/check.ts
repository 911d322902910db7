import {
  type Declared,
  describePrinting,
  type Fit,
  type PrintedResults,
  plainRows,
  type ResultsAudit,
  worstState,
} from '../evidence/index.ts';
import { summarize } from '../smoothing/index.ts';
import { plural } from './numbers.ts';
import type { CheckDocument } from './schemas/check.ts';
import { type Paint, verdictLines } from './text.ts';

/** What `check` says, for people and for programs. */

export interface CheckSubject {
  /** Path as given; `-` is standard input. */
  readonly file: string;
  readonly results: PrintedResults;
  readonly declared: Declared;
  readonly hints: { readonly sigma?: number };
  readonly audit: ResultsAudit;
}

const GRID = [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4];

export function checkDocument({ file, results, declared, hints, audit }: CheckSubject): CheckDocument {
  const rows = plainRows(results).map((row) => ({
    label: row.label === -1 ? null : row.label,
    predict: row.predict === -1 ? null : row.predict,
    radius: row.radius,
  }));
  const own = {
    n: results.rows.some((row) => row.samples !== null),
    sigma: results.rows.some((row) => row.sigma !== null),
  };
  const plainFit = ({ n, alpha, sigma, rounding, odds, telling, off }: Fit) => ({
    n: own.n ? null : n,
    alpha,
    sigma: own.sigma ? null : sigma,
    rounding,
    odds,
    telling,
    off,
  });
  const largest = Math.max(0, ...rows.map((row) => row.radius));
  return {
    format: 'fairnoise/check/v1',
    file,
    verdict: worstState(audit.findings),
    rows: audit.rows,
    abstained: audit.abstained,
    printing: audit.printing,
    declared,
    hints,
    recovered: audit.recovered && plainFit(audit.recovered),
    rivals: audit.rivals.map(plainFit),
    alphaRange: audit.alphaRange && [...audit.alphaRange],
    candidates: audit.candidates,
    results:
      rows.length === 0
        ? null
        : summarize(
            rows,
            GRID.filter((radius) => radius <= largest),
          ),
    findings: audit.findings.map((finding) => ({ ...finding, lines: [...finding.lines] })),
  };
}

export function checkText({ file, audit }: CheckSubject, paint: Paint, room: number): string {
  const { rows, abstained, printing, findings } = audit;
  const digits = printing === null ? '' : `, radii to ${describePrinting(printing)}`;
  const title = `${file === '-' ? 'standard input' : file}: ${plural(rows, 'row')}, ${abstained} abstained${digits}`;
  const failed = findings.filter((finding) => finding.state === 'fail').length;
  const open = findings.filter((finding) => finding.state === 'undecided').length;
  const end =
    failed > 0
      ? `${plural(failed, 'claim')} of ${findings.length} ${failed === 1 ? 'does' : 'do'} not hold.`
      : `Nothing in the file contradicts it${open > 0 ? `; ${open} undecided` : ''}. Whether its votes and noise were real, a table cannot tell.`;
  return `${paint('bold', title)}\n\n${verdictLines(findings, paint, room)}\n${paint('bold', end)}\n`;
}
