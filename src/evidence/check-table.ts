import { some } from '../core/some.ts';
import { type Context, linesOf, plural, type Said, where } from './check-context.ts';
import type { PrintedRow } from './results.ts';

/** What rows can get wrong among themselves. */

export function rowsWhole({ results }: Context): Said {
  const claim = 'every line is a whole row';
  const { cutOff, repeatedHeaders, terminated, trailer, rows } = results;
  if (cutOff) {
    return {
      claim,
      state: 'fail',
      expected: plural(results.columns.length, 'column'),
      got: `line ${cutOff.line} ends after ${JSON.stringify(cutOff.text)}`,
      because: 'the writer was killed or the disk was full; this row is left out of everything below',
      lines: [cutOff.line],
    };
  }
  if (repeatedHeaders.length > 0) {
    return {
      claim,
      state: 'undecided',
      got: `a header again, ${where(repeatedHeaders)}`,
      because: 'the file was put together from several; look whether they belong to one run',
      lines: repeatedHeaders,
    };
  }
  const notes = [plural(rows.length, 'row')];
  if (!terminated) notes.push('the last line has no newline, so its last field may be cut short');
  if (trailer > 0) notes.push(`${plural(trailer, 'line')} of summary after the table passed over`);
  if (!results.header) notes.push("no header line; Cohen's order of columns was assumed");
  return { claim, state: 'pass', because: notes.join('; ') };
}

export function rowCount({ results: { rows }, declared }: Context): Said {
  const claim = 'the file has the declared number of rows';
  if (declared.rows === undefined) {
    return rows.length > 0
      ? { claim, state: 'skipped', because: `it has ${plural(rows.length, 'row')}; name --rows to compare` }
      : { claim, state: 'fail', expected: 'at least one row', got: 'none', because: 'the table is empty' };
  }
  const state = rows.length === declared.rows ? 'pass' : 'fail';
  return {
    claim,
    state,
    expected: plural(declared.rows, 'row'),
    got: plural(rows.length, 'row'),
    because:
      state === 'pass'
        ? plural(rows.length, 'row')
        : 'figures taken over these rows are not figures over the declared set',
  };
}

export function idxUnique({ results: { rows } }: Context): Said {
  const claim = 'no input stands twice';
  const first = new Map<number, PrintedRow>();
  const again: PrintedRow[] = [];
  let contradictions = 0;
  for (const row of rows) {
    const other = first.get(row.idx);
    if (!other) first.set(row.idx, row);
    else {
      again.push(row);
      if (other.printed !== row.printed || other.predict !== row.predict || other.label !== row.label) contradictions++;
    }
  }
  if (again.length === 0) return { claim, state: 'pass', because: 'every idx is there once' };
  return {
    claim,
    state: 'fail',
    expected: 'every idx once',
    got: `${plural(again.length, 'repeated row')}, ${where(linesOf(again))}`,
    because: `a run resumed or repeated into the same file; ${contradictions} of them with another result, so a choice between two runs is possible`,
    lines: linesOf(again),
  };
}

export function idxComplete({ results: { rows } }: Context): Said {
  const claim = 'no index is missing between the first and the last';
  const sorted = [...new Set(rows.map((row) => row.idx))].sort((a, b) => a - b);
  const gaps = sorted.slice(1).map((idx, at) => idx - sorted[at]!);
  const counts = new Map<number, number>();
  for (const gap of gaps) counts.set(gap, (counts.get(gap) ?? 0) + 1);
  const [step, times] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0] ?? [0, 0];
  if (gaps.length < 2 || times * 2 <= gaps.length || gaps.some((gap) => gap % step !== 0)) {
    return { claim, state: 'skipped', because: 'the indices follow no constant step' };
  }
  const missing: number[] = [];
  for (const [at, gap] of gaps.entries()) {
    for (let idx = sorted[at]! + step; idx < sorted[at]! + gap; idx += step) missing.push(idx);
  }
  const range = `every ${step === 1 ? '' : `${step}th `}index from ${sorted[0]} to ${sorted.at(-1)}`;
  if (missing.length === 0) return { claim, state: 'pass', because: range };
  return {
    claim,
    state: 'fail',
    expected: `${range}, ${sorted.length + missing.length} in all`,
    got: `${sorted.length}; missing idx ${some(missing)}`,
    because: 'rows were lost or left out',
  };
}

export function classes({ results: { rows }, declared }: Context): Said {
  const count = declared.classes;
  const claim =
    count === undefined ? 'label and predict are classes' : `label and predict are classes 0 … ${count - 1}`;
  const outside = (value: number) => value < -1 || (count !== undefined && value >= count);
  const wrong = rows.filter((row) => outside(row.label) || outside(row.predict));
  const largest = Math.max(-1, ...rows.map((row) => Math.max(row.label, row.predict)));
  if (wrong.length === 0) return { claim, state: 'pass', because: `the largest class is ${largest}` };
  const { label, predict, line } = wrong[0]!;
  return {
    claim,
    state: 'fail',
    expected: count === undefined ? '-1 or more' : `-1 … ${count - 1}`,
    got: `label ${label}, predict ${predict} in line ${line}`,
    because: `no such class; ${where(linesOf(wrong))}`,
    lines: linesOf(wrong),
  };
}

export function abstentions({ results: { rows } }: Context): Said {
  const claim = 'an abstention has no radius';
  const abstained = rows.filter((row) => row.predict === -1 && row.radius !== null);
  const wrong = abstained.filter((row) => row.radius !== 0);
  if (wrong.length === 0)
    return { claim, state: 'pass', because: `${abstained.length} of ${rows.length} rows abstain` };
  return {
    claim,
    state: 'fail',
    expected: 'radius 0.0 where predict is -1',
    got: `radius ${wrong[0]!.printed} in line ${wrong[0]!.line}`,
    because: `nothing was certified there, yet a radius is claimed; ${where(linesOf(wrong))}`,
    lines: linesOf(wrong),
  };
}

export function radiusValid({ results: { rows } }: Context): Said {
  const claim = 'radii are finite and not negative';
  const some = rows.filter((row) => row.radius !== null);
  if (some.length === 0 && rows.length > 0) {
    return { claim, state: 'skipped', because: 'the file holds decisions at one radius, not radii' };
  }
  const wrong = some.filter((row) => !(row.radius! >= 0 && row.radius! < Number.POSITIVE_INFINITY));
  if (wrong.length === 0) return { claim, state: 'pass', because: plural(some.length, 'radius', 'radii') };
  const infinite = wrong.some((row) => row.radius === Number.POSITIVE_INFINITY);
  return {
    claim,
    state: 'fail',
    expected: 'numbers >= 0',
    got: `${wrong[0]!.printed} in line ${wrong[0]!.line}`,
    because: `${infinite ? 'a bound on pA that was rounded to 1 gives an infinite radius; ' : ''}${where(linesOf(wrong))}`,
    lines: linesOf(wrong),
  };
}

export function correct({ results: { rows, columns } }: Context): Said {
  const claim = 'correct is 1 exactly where predict is the label';
  const known = rows.filter((row) => row.correct !== null && row.label !== -1);
  if (known.length === 0) {
    const because = columns.some((column) => /^correct$/i.test(column))
      ? 'no labelled rows'
      : 'there is no such column';
    return { claim, state: 'skipped', because };
  }
  const hit = (row: PrintedRow) => (row.predict !== -1 && row.predict === row.label ? 1 : 0);
  const wrong = known.filter((row) => row.correct !== hit(row));
  if (wrong.length === 0) {
    return {
      claim,
      state: 'pass',
      because: `${known.filter((row) => hit(row)).length} of ${known.length} are correct`,
    };
  }
  const base = known[0]!.correct! - hit(known[0]!);
  let total = base;
  const running = known.every((row) => row.correct === (total += hit(row)));
  const expected = '0 or 1 in every row';
  if (running && known.at(-1)!.correct! > 1) {
    return {
      claim,
      state: 'fail',
      expected,
      got: `a running total, ${known.at(-1)!.correct} in line ${known.at(-1)!.line}`,
      because:
        'every step of it agrees with label and predict, so no result is lost, but programs that read the column as 0 or 1 give wrong accuracies (scripts of the diffusion denoised smoothing repository print it so)',
      lines: linesOf(wrong),
    };
  }
  return {
    claim,
    state: 'fail',
    expected,
    got: `correct ${wrong[0]!.correct} with label ${wrong[0]!.label}, predict ${wrong[0]!.predict} in line ${wrong[0]!.line}`,
    because: `${plural(wrong.length, 'row')} contradict label and predict, ${where(linesOf(wrong))}`,
    lines: linesOf(wrong),
  };
}

export function time({ results: { rows, timeFormat } }: Context): Said {
  const claim = 'times are readable and of one kind';
  if (timeFormat === 'none') return { claim, state: 'skipped', because: 'there is no time column' };
  if (timeFormat === 'mixed' || timeFormat === 'unreadable') {
    const lines = linesOf(rows.filter((row) => row.seconds === null));
    return {
      claim,
      state: 'undecided',
      expected: 'seconds (15.4) or H:MM:SS.ffffff in all rows',
      got: lines.length > 0 ? `neither, ${where(lines)}` : 'both',
      because: 'rows of several programs may be mixed here',
      lines,
    };
  }
  const seconds = rows.reduce((sum, row) => sum + (row.seconds ?? 0), 0);
  const kind = timeFormat === 'clock' ? 'H:MM:SS' : 'seconds';
  return { claim, state: 'pass', because: `${kind}; ${(seconds / 3600).toFixed(2)} hours in all` };
}
