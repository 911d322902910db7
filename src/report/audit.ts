import {
  type AnySuiteReport,
  type AuditedTest,
  type AuditReport,
  type EachStream,
  isEntropy,
  isNoise,
  type SubTest,
  type SuiteReport,
} from '../audit/index.ts';
import { entropyJson, entropyTestJson, entropyText } from './entropy.ts';
import { jsonDocument } from './json.ts';
import { folderText, noiseJson, noiseText, notesText, strengthsJson } from './noise.ts';
import { count, plural, short } from './numbers.ts';
import type { AuditDocument } from './schemas/audit.ts';
import { columns, INKS, type Paint, plain, wrap } from './text.ts';

/** An audit as its JSON document (docs/schemas/audit.schema.json). */
export function auditJson(report: AuditReport, version: string): string {
  const noise = report.suites.find(isNoise);
  const document: AuditDocument = {
    format: 'fairnoise/audit/v1',
    version,
    verdict: report.verdict,
    because: report.because,
    source: { ...report.source, notes: [...report.source.notes] },
    suites: report.suites.map(anySuiteJson),
    ...(noise && { noise: noiseJson(noise) }),
    ...(report.streams && {
      streams: report.streams.map(({ name, report: { state, because, alpha, ...stream } }) => {
        const { alarm, detectedAt, numbers, eValue, component } = stream;
        return { name, state, because, alpha, alarm, detectedAt, numbers, eValue, component };
      }),
    }),
    ...(report.reuse && { reuse: { ...report.reuse, found: report.reuse.found.map((one) => ({ ...one })) } }),
    ...(report.eachStream !== undefined && { eachStream: report.eachStream && eachStreamJson(report.eachStream) }),
    tests: report.tests.map((test) => ({
      ...test,
      statistics: test.statistics as AuditDocument['tests'][number]['statistics'],
      pValues: test.pValues.map(subTestJson),
      ...entropyTestJson(test),
    })),
  };
  return jsonDocument(document);
}

function eachStreamJson({ unit, numbers, alpha, ...strengths }: EachStream): NonNullable<AuditDocument['eachStream']> {
  return { unit, numbers, alpha, ...strengthsJson(strengths) };
}

function anySuiteJson(report: AnySuiteReport): AuditDocument['suites'][number] {
  if (isEntropy(report)) return entropyJson(report);
  if (!isNoise(report)) return suiteJson(report);
  const { suite, state, because, alpha } = report;
  return { suite, state, because, alpha };
}

function suiteJson({ tests: _, parameters, ...suite }: SuiteReport): AuditDocument['suites'][number] {
  return { ...suite, parameters: { ...parameters } };
}

function subTestJson({
  name,
  p,
  adjusted,
  sequences,
  nist,
}: SubTest): AuditDocument['tests'][number]['pValues'][number] {
  if (sequences.length === 1) return { name, p, adjusted };
  const accepted: [number, number] = [nist.accepted[0], nist.accepted[1]];
  return { name, p, adjusted, sequences: [...sequences], nist: { ...nist, accepted, histogram: [...nist.histogram] } };
}

/** An audit for a terminal: one line a test, NIST's own view under it, the verdict last. */
export function auditText(report: AuditReport, paint: Paint = plain, room = 100): string {
  const { source } = report;
  let text = `${paint('bold', source.text)}  ${source.kind}, ${source.as}, ${plural(source.bitsRead, 'bit')} read\n`;
  text += notesText(report, room);
  if (report.streams) text += `\n${folderText(report, paint, room)}`;
  for (const suite of report.suites) {
    text += `\n${anySuiteText(suite, paint, room)}`;
  }
  text += `\n${wrap(report.because, room, '         ', `${paint(INKS[report.verdict], report.verdict.padEnd(7))}  `)}`;
  return text;
}

function anySuiteText(suite: AnySuiteReport, paint: Paint, room: number): string {
  if (isEntropy(suite)) return entropyText(suite, paint, room);
  return isNoise(suite) ? noiseText(suite, paint, room) : suiteText(suite, paint, room);
}

function suiteText(suite: SuiteReport, paint: Paint, room: number): string {
  const { sequences, mode } = suite;
  const unused = sequences.unusedBits ? `, ${plural(sequences.unusedBits, 'bit')} left over` : '';
  let text = `${suite.suite}, ${mode}: ${plural(sequences.count, 'sequence')} of ${plural(sequences.bits, 'bit')}${unused}\n`;
  const rows = suite.tests.map((test) => [paint(INKS[test.state], test.state), test.id, ...cells(test)]);
  text += columns(
    [['', 'test', 'sub-tests', 'p', 'adjusted', ''], ...rows],
    ['left', 'left', 'right', 'right', 'right'],
  );
  if (suite.single.of === 0) return text;
  const { below, of, expected } = suite.single;
  text += wrap(
    `At NIST's .01 a test, which decides nothing here: ${count(below)} of ${count(of)} single p-values are below it; a perfect source shows ${short(expected)} on average.`,
    room,
  );
  if (sequences.count > 1) text += wrap(secondLevel(suite), room);
  text += wrap(
    mode === 'corrected'
      ? `The family-wise rate ${suite.alpha} over ${count(suite.family)} hypotheses (Holm) is nominal where p-values are asymptotic: docs/audit-sp800-22.md says which.`
      : `The family-wise rate ${suite.alpha} over ${count(suite.family)} hypotheses (Holm) is nominal: this mode computes NIST's own p-values, some of which are too small in the tail.`,
    room,
  );
  return text;
}

function cells(test: AuditedTest): string[] {
  if (test.pValues.length === 0) return ['', '', '', test.because];
  const worst = test.pValues.reduce((a, b) => (b.p < a.p ? b : a));
  const name = test.pValues.length > 1 ? worst.name : '';
  return [String(test.pValues.length), short(worst.p), short(worst.adjusted), name];
}

/** What NIST's report looks at when there are many sequences. */
function secondLevel(suite: SuiteReport): string {
  const rows = suite.tests.flatMap((test) => test.pValues.map(({ nist }) => nist)).filter((row) => row.of > 0);
  const outside = rows.filter(({ passed, accepted }) => passed < accepted[0] || passed > accepted[1]).length;
  const uniform = rows.map((row) => row.uniformity).filter((p) => p !== null);
  const proportion = `NIST's second level: proportion of passing sequences outside 0.99 ± 3 sqrt(.0099/s) in ${count(outside)} of ${count(rows.length)} rows`;
  if (uniform.length === 0) return `${proportion}; uniformity needs ten sequences (section 4.2.2 asks for 55).`;
  const low = uniform.filter((p) => p < 1e-4).length;
  return `${proportion}, uniformity P_T below .0001 in ${count(low)} of ${count(uniform.length)}.`;
}

/** NIST's finalAnalysisReport, line by line. */
export function nistReport(suite: SuiteReport, name: string): string {
  const line = '-'.repeat(78);
  let text = `${line}\nRESULTS FOR THE UNIFORMITY OF P-VALUES AND THE PROPORTION OF PASSING SEQUENCES\n${line}\n`;
  text += `   generator is <${name}>\n${line}\n`;
  text += ` C1  C2  C3  C4  C5  C6  C7  C8  C9 C10  P-VALUE  PROPORTION  STATISTICAL TEST\n${line}\n`;
  for (const test of suite.tests) {
    for (const { name: sub, nist } of test.pValues) {
      const { histogram, uniformity, passed, of, accepted } = nist;
      const bins = histogram.map((f) => String(f).padStart(3)).join(' ');
      const P = uniformity === null ? '   ----   ' : ` ${uniformity.toFixed(6)} ${uniformity < 1e-4 ? '*' : ' '}`;
      const mark = passed < accepted[0] || passed > accepted[1] ? '*' : ' ';
      const share = of === 0 ? '   ----  ' : `${String(passed).padStart(5)}/${String(of).padEnd(5)}${mark}`;
      text += `${bins} ${P} ${share} ${test.id.replace(/^.*\//, '')}${test.pValues.length > 1 ? ` ${sub}` : ''}\n`;
    }
  }
  return text;
}
