import { floorDecimal } from './decimal.ts';
import { bullets, heading, paragraph, table } from './markdown.ts';
import { count, duration, percent, plural, short } from './numbers.ts';
import type { RunSummary } from './run-summary.ts';
import { columns, type Paint, plain, wrap } from './text.ts';

/** The sentence that says what a certificate is about; every report of one carries it. */
export const GUARANTEE =
  'The guarantee is for the smoothed classifier (the vote of the model under noise), in L2, on the declared grid.';

/** The same for float noise, over inputs that lie on no grid. */
const FLOAT_GUARANTEE =
  'The guarantee would be for the smoothed classifier (the vote of the model under noise), in L2, if this noise were real Gaussian noise.';

const isFloat = ({ noise }: RunSummary): boolean => !noise.recipe.startsWith('lattice');
const guarantee = (summary: RunSummary): string => (isFloat(summary) ? FLOAT_GUARANTEE : GUARANTEE);

/** A run on a terminal. */
export function runText(summary: RunSummary, paint: Paint = plain): string {
  const facts = factRows(summary).map(([name, value]) => [paint('dim', name), value]);
  const curve = curveRows(summary);
  const notes = noteLines(summary).map((line) => wrap(line, 100, '  ', paint('yellow', '! ')));
  return [
    columns(facts),
    curve.length > 0
      ? `\n${columns([CURVE_HEAD.map((cell) => paint('dim', cell)), ...curve], ['right', 'right', 'right'])}`
      : '',
    notes.length > 0 ? `\n${notes.join('')}` : '',
    `\n${wrap(guarantee(summary), 100)}`,
  ].join('');
}

/** The same as markdown, for summary.md. */
export function runMarkdown(summary: RunSummary, title: string): string {
  const curve = curveRows(summary);
  return [
    heading(2, title),
    table(['', ''], factRows(summary)),
    curve.length > 0 ? table(CURVE_HEAD, curve, ['right', 'right', 'right']) : '',
    noteLines(summary).length > 0 ? bullets(noteLines(summary)) : '',
    paragraph(guarantee(summary)),
  ].join('');
}

const CURVE_HEAD = ['radius', 'certified accuracy', 'at least, with probability 0.999'];

function factRows(s: RunSummary): [string, string][] {
  const { results } = s;
  const certifying = s.task === 'certify';
  const rows: [string, string][] = [['inputs', count(results.inputs)]];
  if (results.labelled) {
    rows.push([certifying ? 'certified and correct' : 'correct', percent(results.labelled.cleanAccuracy)]);
  }
  rows.push(['abstained', percent(results.abstention)]);
  if (s.decisions && s.targetRadius !== null) {
    const { certified, stopped, undecided } = s.decisions;
    rows.push([
      `certified at ${s.targetRadius}`,
      `${certified} (${stopped} stopped without certificate, ${undecided} undecided)`,
    ]);
  }
  if (s.together) rows.push([`certified at ${s.targetRadius}, all together`, `${s.together.length} (Holm)`]);
  if (certifying && !s.decisions) {
    rows.push(['median radius', floorDecimal(results.medianRadius, 3)]);
    if (s.largestRadius !== null)
      rows.push(['largest radius these samples can show', floorDecimal(s.largestRadius, 3)]);
    if (results.labelled)
      rows.push([
        'average certified radius',
        `${floorDecimal(results.labelled.acr, 3)} (a criticised measure; arXiv 2410.06895)`,
      ]);
  }
  if (s.noiseCost) {
    rows.push([
      'base model',
      `${percent(s.noiseCost.clean)} right without noise, ${percent(s.noiseCost.noisy)} of noisy copies`,
    ]);
  }
  rows.push(['entropy of the answers', entropyText(s)]);
  rows.push(['samples', `${count(s.samples)} in ${duration(s.seconds)} of work`]);
  rows.push(['failure probability', alphaText(s)]);
  if (s.monitor) rows.push(['noise as it was added', s.monitor.because]);
  if (s.comparison) rows.push([`beside ${s.comparison.trusted.recipe}`, s.comparison.because]);
  return rows;
}

function alphaText(summary: RunSummary): string {
  const { against } = summary;
  if (!against) return shareText(summary);
  return `${shareText(summary)}; this holds for every noise of the ${against.list} too, about the nominal classifier: ${short(against.spent)} per input was spent, which is what honest noise keeps`;
}

function shareText({ alpha, family, alphaSpent, results }: RunSummary): string {
  const each = `${short(alpha)} per input`;
  if (family === 'per-input') {
    return `${each}; some certificate of these ${results.inputs} is false with probability at most ${short(alphaSpent)}`;
  }
  return family === 'holm'
    ? `${short(alpha)} for all decisions together (Holm)`
    : `${each}, ${short(alphaSpent)} for all together (Bonferroni)`;
}

function entropyText({ uncertainty }: RunSummary): string {
  const middle = [...uncertainty].sort((a, b) => a.entropy.plugIn - b.entropy.plugIn)[uncertainty.length >> 1]!;
  const { low, high, plugIn } = middle.entropy;
  return `median ${short(plugIn)} nats (input ${middle.index}: between ${short(low)} and ${short(high)})`;
}

function curveRows({ task, results, accuracyAtLeast, decisions }: RunSummary): string[][] {
  if (task !== 'certify' || !results.labelled || decisions) return [];
  return results.labelled.certifiedAccuracy.map(({ radius, accuracy }, i) => [
    radius.toFixed(2),
    percent(accuracy),
    percent(accuracyAtLeast![i]!.share),
  ]);
}

function noteLines(summary: RunSummary): string[] {
  const { noise, noiseCost, monitor, comparison, results, task } = summary;
  const notes: string[] = [];
  if (noise.backdoors.length > 0) {
    notes.push(
      `Simulation of a backdoor (${noise.backdoors.join('+')}): this is what a tampered supply of randomness would claim; these radii certify nothing.`,
    );
  }
  if (isFloat(summary)) {
    notes.push(
      `Float noise (${noise.recipe}): not float-sound. The theorem is about exact noise, which --noise lattice draws.`,
    );
  }
  if (monitor?.verdict === 'fail') notes.push(`The in-line monitor alarmed: ${monitor.because}.`);
  if (comparison?.verdict === 'fail') notes.push(`No certificate can stand on this noise: ${comparison.because}.`);
  if (noiseCost?.evident) {
    notes.push(
      `The model loses ${percent(noiseCost.clean - noiseCost.noisy)} accuracy under this noise: it was evidently not trained with it. ` +
        'Train with Gaussian augmentation at this sigma, or certify at a smaller one.',
    );
  }
  if (task === 'certify' && results.abstention > 0.5) {
    notes.push(
      `${percent(results.abstention)} of ${plural(results.inputs, 'input')} abstained: more samples (--n) or less noise (--sigma) would answer more.`,
    );
  }
  return notes;
}
