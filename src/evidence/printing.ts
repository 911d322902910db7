/**
 * How a column of numbers was printed, told from the digits alone: to so many significant digits (Python `{:.3}`, which drops
 * trailing zeros) or to so many decimals (`{:.3f}`). What matters is the unit: how far the value meant may lie from the value printed.
 */
export interface Printing {
  readonly style: 'significant' | 'decimals';
  readonly digits: number;
}

/** Which way the printed value was rounded. Python's formats round to nearest. */
export type Rounding = 'nearest' | 'down' | 'up';
export const ROUNDINGS: readonly Rounding[] = ['nearest', 'down', 'up'];

/** More digits than this and the arithmetic behind the numbers (scipy's, about 1e-10) matters more than their printing. */
export const MOST_DIGITS = 9;

/** `texts`: positive finite decimal numbers as printed; null when there is none. */
export function printingOf(texts: readonly string[]): Printing | null {
  const shapes = texts.map(shapeOf);
  if (shapes.length === 0) return null;
  const significant = Math.max(...shapes.map((shape) => shape.significant));
  const decimals = Math.max(...shapes.map((shape) => shape.decimals));
  // Of the two readings, the true one is exhausted by most numbers: nine in ten have no zero to drop at the end.
  const full = (of: 'significant' | 'decimals', most: number) => shapes.filter((shape) => shape[of] === most).length;
  return full('decimals', decimals) > full('significant', significant) || shapes.every((s) => s.decimals === decimals)
    ? { style: 'decimals', digits: Math.min(decimals, MOST_DIGITS) }
    : { style: 'significant', digits: Math.min(significant, MOST_DIGITS) };
}

/** One unit in the last place that `value` would be printed to; 0.001 for 0.63 at 3 significant digits, 0.0001 for 0.0831. */
export function unitOf(value: number, printing: Printing): number {
  if (printing.style === 'decimals') return Number(`1e-${printing.digits}`);
  if (value === 0) return 0; // `{:.3}` prints 0.0 for nothing but zero
  const exponent = Number(Math.abs(value).toExponential().split('e')[1]);
  return Number(`1e${exponent - printing.digits + 1}`); // 10 ** -4 is not 1e-4
}

/** `3 significant digits` */
export function describePrinting({ style, digits }: Printing): string {
  return `${digits} ${style === 'decimals' ? 'decimal' : 'significant digit'}${digits === 1 ? '' : 's'}`;
}

function shapeOf(text: string): { significant: number; decimals: number } {
  const [, whole = '', fraction = '', exponent = '0'] = /^[+-]?(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  return { significant: digits.length, decimals: Math.max(0, fraction.length - Number(exponent)) };
}
