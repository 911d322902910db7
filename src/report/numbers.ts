/** How numbers and durations read in tables, summaries and pictures. The same value always gives the same text. */

/** `1,234,567` */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `42s`, `3m 20s`, `1h 05m`, `2d 03h` */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  const s = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  if (s < 60) return `${s}s`;
  if (s < 3600) return `${Math.floor(s / 60)}m ${two(s % 60)}s`;
  if (s < 86400) return `${Math.floor(s / 3600)}h ${two(Math.floor(s / 60) % 60)}m`;
  return `${Math.floor(s / 86400)}d ${two(Math.floor(s / 3600) % 24)}h`;
}

/** A rate with three digits: `2.31/s`, `12.4M/s`, `3.5/min` when slower than one in ten seconds. */
export function rate(perSecond: number): string {
  if (perSecond < 0.1) return `${three(perSecond * 60)}/min`;
  const [scale, suffix] =
    perSecond >= 1e9 ? [1e9, 'G'] : perSecond >= 1e6 ? [1e6, 'M'] : perSecond >= 1e4 ? [1e3, 'k'] : [1, ''];
  return `${three(perSecond / scale)}${suffix}/s`;
}

/** `71.4%` of a share in [0, 1]. */
export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)}%`;
}

/** A number for reading, not for computing: 3 significant digits, no exponent between 1e-4 and 1e6, no trailing zeros. */
export function short(value: number, digits = 3): string {
  if (!Number.isFinite(value) || value === 0) return String(value);
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e6)
    return value
      .toExponential(digits - 1)
      .replace(/\.?0+e\+?/, 'e')
      .replace('e+', 'e');
  return String(Number(value.toPrecision(digits)));
}

/** An e-value from its logarithm: `0.31`, `42`, `2e13`; a factor in one digit is all that reads. Wealth that is lost is `<1e-300`. */
export function eText(logE: number): string {
  if (logE === Number.POSITIVE_INFINITY) return 'infinite';
  const tens = logE / Math.LN10;
  if (tens < -300) return '<1e-300';
  if (Math.abs(tens) < 4) return short(Math.exp(logE), 2);
  const exponent = Math.floor(tens + 1e-9);
  const factor = Math.floor(10 ** (tens - exponent) + 1e-9);
  return `${factor}e${exponent}`;
}

/** null for what has no JSON form: ln 0, a number that never came. */
export const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** `1 row`, `2 rows` */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

function three(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
