/**
 * Guards for arguments. All faults of the caller read `"alpha" expected number in (0, 1), got 1.5`;
 * `isMisuse` lets the command line tell them (exit 2) from our own bugs.
 */
const misuses = new WeakSet<Error>();

/** A `RangeError` (bad value) marked as the caller's fault. */
export function misuse(title: string, expected: string, got: unknown): RangeError {
  const error = new RangeError(`"${title}" expected ${expected}, got ${show(got)}`);
  misuses.add(error);
  return error;
}

/** A `TypeError` (bad kind of value) marked as the caller's fault. */
export function misuseType(title: string, expected: string, got: unknown): TypeError {
  const error = new TypeError(`"${title}" expected ${expected}, got ${show(got)}`);
  misuses.add(error);
  return error;
}

export function isMisuse(thrown: unknown): thrown is Error {
  return thrown instanceof Error && misuses.has(thrown);
}

function show(value: unknown): string {
  if (typeof value === 'string') return value.length > 80 ? `"${value.slice(0, 77)}…"` : `"${value}"`;
  if (value instanceof Uint8Array) return `Uint8Array of length ${value.length}`;
  if (typeof value === 'object' && value !== null) return value.constructor?.name ?? 'object';
  return String(value);
}

/** A finite number strictly inside (low, high). */
export function between(title: string, value: unknown, low: number, high: number): number {
  if (typeof value === 'number' && value > low && value < high) return value;
  throw misuse(title, `number in (${low}, ${high})`, value);
}

/** A finite number > 0. */
export function positive(title: string, value: unknown): number {
  if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return value;
  throw misuse(title, 'number > 0', value);
}

/** A safe integer in [low, high]. */
export function integer(title: string, value: unknown, low: number, high = Number.MAX_SAFE_INTEGER): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= low && value <= high) return value;
  const range = high === Number.MAX_SAFE_INTEGER ? `integer >= ${low}` : `integer in [${low}, ${high}]`;
  throw misuse(title, range, value);
}

/** Bytes, of exactly `length` when given. */
export function bytes(title: string, value: unknown, length?: number): Uint8Array {
  if (value instanceof Uint8Array && (length === undefined || value.length === length)) return value;
  throw misuseType(title, `Uint8Array${length === undefined ? '' : ` of length ${length}`}`, value);
}

/** One of a fixed list of words. */
export function oneOf<const T extends string>(title: string, value: unknown, words: readonly T[]): T {
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  throw misuse(title, `one of ${words.join(', ')}`, value);
}

/** A float array of the dtype: `Float32Array` for f32, `Float64Array` for f64. */
export function floats(title: string, value: unknown, dtype: 'f32' | 'f64'): Float32Array | Float64Array {
  if (dtype === 'f32' ? value instanceof Float32Array : value instanceof Float64Array) return value as Float32Array;
  throw misuseType(title, `${dtype === 'f32' ? 'Float32Array' : 'Float64Array'} (dtype ${dtype})`, value);
}
