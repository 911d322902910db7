import { agrees, type Context, linesAt, linesOf, name, plural, type Radii, type Said, where } from './check-context.ts';
import { describePrinting, MOST_DIGITS, printingOf, type Rounding, unitOf } from './printing.ts';
import { distribution, type Parameters, quantile } from './radius-lattice.ts';
import { ACCEPT_BITS, type Fit, type Place, place, type Reading, SLACK } from './recover.ts';

/** What radii can get wrong: too large for n samples, on no point of the lattice, of other parameters than declared, rounded up. */

const NO_RADII = 'there is no radius above 0';
const UNKNOWN =
  'n, alpha and sigma are neither declared nor to be told from the radii; name --n, --alpha and --sigma to test them';

const noiseOf = (reading: Reading, parameters: Parameters) => reading.sigma ?? parameters.sigma;
const latticeOf = ({ lattices }: Context, reading: Reading, { n, alpha }: Parameters) =>
  lattices(reading.n ?? n, alpha);
const placeOf = (context: Context, reading: Reading, parameters: Parameters): Place =>
  place(latticeOf(context, reading, parameters), noiseOf(reading, parameters), reading);

/** By how many units the value meant may lie below the value printed, and above it. */
const BELOW: Record<Rounding, number> = { nearest: 0.5, down: 0, up: 1 };
const ABOVE: Record<Rounding, number> = { nearest: 0.5, down: 1, up: 0 };

/** Readings above the top of their lattice. */
function impossible(context: Context, parameters: Parameters, rounding: Rounding): Reading[] {
  return context.radii.readings.filter((reading) => {
    const sigma = noiseOf(reading, parameters);
    const top = sigma * latticeOf(context, reading, parameters).top;
    return reading.radius - BELOW[rounding] * reading.unit > top + SLACK * sigma;
  });
}

export function radiusPossible(context: Context): Said {
  const claim = 'no radius is larger than n samples can prove';
  const { parameters, radii, lattices, fitOf } = context;
  if (radii.readings.length === 0) return { claim, state: 'skipped', because: NO_RADII };
  if (!parameters) return { claim, state: 'skipped', because: UNKNOWN };
  const { rounding } = fitOf(parameters);
  const wrong = impossible(context, parameters, rounding);
  const formula = 'sigma * Phi^-1(alpha^(1/n))';
  const perRow = radii.readings.some((reading) => reading.n !== null || reading.sigma !== null);
  const top = parameters.sigma * lattices(parameters.n, parameters.alpha).top;
  const bound = perRow ? `at most ${formula} of its row` : `at most ${top.toFixed(6)} = ${formula}`;
  if (wrong.length === 0) return { claim, state: 'pass', because: `${bound} for ${name(parameters, context)}` };
  const lines = linesAt(context, wrong);
  return {
    claim,
    state: 'fail',
    expected: bound,
    got: `${Math.max(...wrong.map((reading) => reading.radius))}; ${plural(lines.length, 'row')} above it, ${where(lines)}`,
    because: `with ${name(parameters, context)} not even unanimous votes give such a radius`,
    lines,
  };
}

export function radiusLattice(context: Context): Said {
  const claim = 'every radius is one that some count of votes gives';
  const { parameters, radii, fitOf } = context;
  if (radii.readings.length === 0) return { claim, state: 'skipped', because: NO_RADII };
  if (!parameters) {
    return {
      claim,
      state: 'undecided',
      expected: 'sigma * Phi^-1(Clopper-Pearson(k, n, alpha)) for some k, with usual n, alpha and sigma',
      got: `no combination that explains the ${plural(radii.readings.length, 'distinct radius', 'distinct radii')} beyond chance`,
      because: `other parameters, another bound, or too few digits to tell; name --n, --alpha and --sigma to test them`,
    };
  }
  const fit = fitOf(parameters);
  const above = new Set(impossible(context, parameters, fit.rounding));
  const given = `for ${name(parameters, context)}`;
  const wrong = radii.readings.filter(
    (reading) => !above.has(reading) && !placeOf(context, reading, parameters).on[fit.rounding],
  );
  if (wrong.length > 0) {
    const [first] = wrong as [Reading];
    const { below, above: next } = placeOf(context, first, parameters);
    const lines = linesAt(context, wrong);
    return {
      claim,
      state: 'fail',
      expected: `${[below, next].flatMap((point) => point?.toFixed(6) ?? []).join(' or ')} where ${first.radius} stands, ${given}`,
      got: `${first.radius} in line ${radii.lines.get(first)![0]}; ${plural(lines.length, 'row')} on no point of the lattice, ${where(lines)}`,
      because: 'no whole number of votes gives these radii',
      lines,
    };
  }
  const sparse = fit.telling - above.size;
  if (sparse <= 0)
    return { claim, state: 'undecided', because: `the radii are printed too coarsely to tell, ${given}` };
  return {
    claim,
    state: 'pass',
    because: `${given}; ${plural(sparse, 'distinct radius', 'distinct radii')} stand where points are far enough apart to tell`,
  };
}

export function parametersAgree(context: Context): Said {
  const { declared, best, radii, recovery, fitOf } = context;
  const { sigma, n, alpha } = declared;
  const anything = sigma !== undefined || n !== undefined || alpha !== undefined;
  const claim = anything
    ? `the radii were computed with the declared ${name(declared, context)}`
    : 'the radii tell what they were computed with';
  if (radii.readings.length === 0) return { claim, state: 'skipped', because: NO_RADII };
  if (recovery.searched === 0)
    return { claim, state: 'undecided', because: 'too few radii, or too few digits, to tell' };
  if (!best) {
    const guess = recovery.best;
    const odds = guess
      ? `the likeliest, ${name(guess, context)}, has odds of 2^${guess.odds.toFixed(1)} to 1 where 2^${ACCEPT_BITS} are asked for`
      : 'none has any evidence for it';
    return {
      claim,
      state: 'undecided',
      because: `${recovery.searched} combinations of n, alpha and sigma tried; ${odds}`,
    };
  }
  const rivals = recovery.fits.filter((fit) => fit !== best).map((fit) => name(fit, context));
  const evidence = `odds of ${best.odds > 99 ? 'over 2^99' : `2^${best.odds.toFixed(0)}`} to 1 among ${recovery.searched} combinations`;
  if (agrees(best, declared) && (anything || rivals.length === 0)) {
    const rest = rivals.length === 0 ? '' : `; the radii fit ${plural(rivals.length, 'other combination')} as well`;
    return {
      claim,
      state: 'pass',
      because: `${anything ? '' : 'recovered '}${name(best, context)}, ${evidence}${rest}`,
    };
  }
  if (!anything) {
    return {
      claim,
      state: 'undecided',
      got: `${name(best, context)}, or ${rivals.slice(0, 3).join(', or ')}${rivals.length > 3 ? ', or others' : ''}`,
      because: 'the printed digits do not tell these apart',
    };
  }
  const own = { sigma: sigma ?? best.sigma, n: n ?? best.n, alpha: alpha ?? best.alpha };
  const fit = fitOf(own);
  const range = alphaRange(radii, best);
  const ends = [...new Set(range?.map((end) => end.toPrecision(3)))];
  const measured = range ? ` (by the largest radius, alpha is ${ends.join(' … ')})` : '';
  const all = plural(best.telling, 'distinct radius', 'distinct radii');
  return {
    claim,
    state: 'fail',
    expected: name(own, context),
    got: `${name(best, context)}${measured}`,
    because: `${best.off} of ${all} in sparse places miss the lattice of the latter (${evidence}), ${fit.off} of ${fit.telling} that of the declared`,
  };
}

export function rounding(context: Context): Said {
  const claim = 'no radius is printed above what was proved';
  const { radii, best, fitOf } = context;
  const { printing } = radii;
  if (!printing) return { claim, state: 'skipped', because: NO_RADII };
  if (printing.digits >= MOST_DIGITS) return { claim, state: 'pass', because: 'the radii are printed in full' };
  const digits = describePrinting(printing);
  const unit = Math.max(...radii.readings.map((reading) => reading.unit));
  const worst = `${digits}: to nearest, a radius may be overstated by as much as ${two(unit / 2)}`;
  const used = best ?? context.parameters;
  if (!used) return { claim, state: 'undecided', because: worst };

  const fit = fitOf(used);
  const over: Reading[] = [];
  let known = 0;
  let most = 0;
  for (const reading of radii.readings) {
    const { below, above, spacing, on } = placeOf(context, reading, used);
    if (!on[fit.rounding] || spacing < 2 * reading.unit) continue;
    known += radii.lines.get(reading)!.length;
    const point = above !== null && above - reading.radius < reading.radius - below ? above : below;
    if (reading.radius <= point + SLACK * noiseOf(reading, used)) continue;
    over.push(reading);
    most = Math.max(most, reading.radius - point);
  }
  if (known === 0) return { claim, state: 'undecided', because: worst };
  if (over.length === 0) {
    return {
      claim,
      state: 'pass',
      because: `${digits}, rounded down in all ${plural(known, 'row')} whose count is certain`,
    };
  }
  const lines = linesAt(context, over);
  return {
    claim,
    state: fit.rounding === 'up' ? 'fail' : 'undecided',
    expected: 'radii rounded down',
    got: `${lines.length} of ${plural(known, 'row')} whose count is certain stand above it, by up to ${two(most)}`,
    because: fit.rounding === 'up' ? `${digits}, rounded up` : worst,
    lines,
  };
}

/** ISS prints its lower bound on pA beside the radius. */
export function lowerBound(context: Context): Said | null {
  const { results, parameters, radii } = context;
  const rows = results.rows.filter((row) => row.pA !== null && row.predict !== -1 && row.radius !== null);
  if (rows.length === 0 || !radii.printing) return null;
  const claim = 'radius = sigma * Phi^-1(pA) in every row';
  if (!parameters) return { claim, state: 'skipped', because: UNKNOWN };
  const printing = printingOf(rows.map((row) => row.pA!))!;
  const radiusAt = (pA: number, sigma: number) => sigma * quantile(Math.min(1, Math.max(0, pA)));
  const wrong = rows.filter((row) => {
    const pA = Number(row.pA);
    if (!(pA >= 0 && pA <= 1)) return true;
    const sigma = row.sigma ?? parameters.sigma;
    const unit = unitOf(pA, printing);
    const slack = unitOf(row.radius!, radii.printing!) + SLACK * sigma;
    return row.radius! < radiusAt(pA - unit, sigma) - slack || row.radius! > radiusAt(pA + unit, sigma) + slack;
  });
  if (wrong.length === 0) return { claim, state: 'pass', because: plural(rows.length, 'row') };
  const { pA, printed, line, sigma } = wrong[0]!;
  return {
    claim,
    state: 'fail',
    expected: `about ${two(radiusAt(Number(pA), sigma ?? parameters.sigma))} for pA ${pA}`,
    got: `${printed} in line ${line}`,
    because: `${plural(wrong.length, 'row')} contradict their own bound, ${where(linesOf(wrong))}`,
    lines: linesOf(wrong),
  };
}

/** If the largest reading is that of unanimous votes, alpha = Phi(radius / sigma)^n within its rounding. */
export function alphaRange({ readings }: Radii, fit: Fit | null): [low: number, high: number] | null {
  const top = readings.find((reading) => reading.saturated);
  if (!fit || !top) return null;
  const alphaAt = (radius: number) => distribution(radius / fit.sigma) ** fit.n;
  return [alphaAt(top.radius - BELOW[fit.rounding] * top.unit), alphaAt(top.radius + ABOVE[fit.rounding] * top.unit)];
}

const two = (value: number): string => (Number.isFinite(value) ? String(Number(value.toPrecision(2))) : 'infinite');
