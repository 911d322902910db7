import { openState, sealState } from '../../generators/state.ts';

/**
 * What the numbers are, whatever their law: a NaN or an infinity never comes out of a normal distribution, so the first one is a finding
 * that costs no alpha. The rest only explains an alarm in words of the fault that is likeliest behind it.
 */
export class ValueCheck {
  readonly #sigma: number;
  readonly #onGrid: boolean;
  #count = 0;
  #bad: { readonly at: number; readonly value: number } | null = null;
  // Of x / sigma: sums of powers, and how many are whole, far beyond any normal, or tiny.
  #whole = 0;
  #huge = 0;
  #tiny = 0;
  #changes = 0;
  #gridded = 0;
  #last = Number.NaN;
  readonly #sums = new Float64Array(4);

  /** `grid`: the numbers are known to lie on one. */
  constructor(sigma = 1, grid: number | null = null) {
    this.#sigma = sigma;
    this.#onGrid = grid !== null;
  }

  /** How many of `x` come before the first that is not finite; all of them as a rule. */
  push(x: Float32Array | Float64Array): number {
    const scale = 1 / this.#sigma;
    for (let i = 0; i < x.length; i++) {
      if (Number.isFinite(x[i]!)) continue;
      this.#bad ??= { at: this.#count + i, value: x[i]! };
      this.#look(x.subarray(0, i), scale);
      return i;
    }
    this.#look(x, scale);
    return x.length;
  }

  #look(x: Float32Array | Float64Array, scale: number): void {
    this.#count += x.length;
    // A sample says what the rest is; a fault that comes later is named by the component that sees it.
    const most = Math.min(x.length, Math.max(0, SAMPLE - this.#count + x.length));
    for (let i = 0; i < most; i++) {
      const value = x[i]! * scale;
      const size = Math.abs(value);
      if (x[i] === Math.trunc(x[i]!) && size < 2 ** 53) this.#whole++;
      if (Math.abs(x[i]! * PIXELS - Math.round(x[i]! * PIXELS)) < OFF_GRID) this.#gridded++;
      if (size > 1e3) this.#huge++;
      if (size < 1e-12) this.#tiny++;
      if (x[i] !== this.#last) this.#changes++;
      this.#last = x[i]!;
      let power = 1;
      for (let k = 0; k < 4; k++) this.#sums[k]! += power *= Math.max(-1e60, Math.min(1e60, value));
    }
  }

  get count(): number {
    return this.#count;
  }

  /** The first number that is none, or null. */
  get notFinite(): { readonly at: number; readonly value: number } | null {
    return this.#bad;
  }

  /** What is likely wrong, with the mend, where the first numbers say so; else null. Only for a stream that raised an alarm. */
  explanation(): string | null {
    const n = Math.min(this.#count, SAMPLE);
    if (n < 16) return null;
    if (this.#changes === 1) return `every number is ${this.#last}: a constant, not noise`;
    if (this.#whole === n)
      return 'every number is whole: integers saved as floats, or noise that was rounded; pass --as u8, u32 or u64 for integers';
    // Integers read as floats: exponents are then anything.
    if (this.#huge + this.#tiny > n / 8)
      return `${this.#huge + this.#tiny} of the first ${n} numbers are larger than 1000 sigma or smaller than 1e-12: these bytes are likely not floats of this width and byte order; name what they are with --as`;
    const grid = this.gridHint();
    if (grid !== null) return grid;
    const [mean, square, , fourth] = Array.from(this.#sums, (sum) => sum / n) as [number, number, number, number];
    const sd = Math.sqrt(square);
    const normal = Math.abs(mean) < 0.2 * sd && Math.abs(fourth / square ** 2 - 3) < 0.3 + 5 * Math.sqrt(24 / n);
    if (n >= 100 && normal && (sd < 0.8 || sd > 1.25)) {
      const sigma = tidy(sd * this.#sigma, 3 / Math.sqrt(2 * n));
      return `looks like sigma = ${sigma}; pass --sigma ${sigma}`;
    }
    return null;
  }

  /** That the numbers lie on the grid of 8-bit images, where it was not said; else null. True whether there was an alarm or not. */
  gridHint(): string | null {
    const n = Math.min(this.#count, SAMPLE);
    if (n < 16 || this.#onGrid || this.#gridded < n || this.#whole === n) return null;
    return 'every number is a multiple of 1/255: noise on the grid of 8-bit images, for which the cells of floats are too fine; pass --grid 1/255';
  }

  save(): Uint8Array {
    const state = Float64Array.of(
      this.#count,
      this.#bad?.at ?? -1,
      this.#bad?.value ?? 0,
      this.#whole,
      this.#huge,
      this.#tiny,
      this.#changes,
      this.#last,
      ...this.#sums,
      this.#gridded,
    );
    return sealState('noise-values', new Uint8Array(state.buffer));
  }

  restore(saved: Uint8Array): void {
    const state = new Float64Array(new Uint8Array(openState('noise-values', saved, 8 * 13)).buffer);
    [this.#count, , , this.#whole, this.#huge, this.#tiny, this.#changes, this.#last] = state as unknown as number[] &
      [number, number, number, number, number, number, number, number];
    this.#bad = state[1]! < 0 ? null : { at: state[1]!, value: state[2]! };
    this.#sums.set(state.subarray(8, 12));
    this.#gridded = state[12]!;
  }
}

const SAMPLE = 1 << 16;
/** Steps a unit of the grid that 8-bit images and the default lattice have, and how far off it single precision puts a number. */
const PIXELS = 255;
const OFF_GRID = 1e-3;

/** The number with the fewest digits within a share `error` of `value`. */
function tidy(value: number, error: number): string {
  for (let digits = 1; digits < 6; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.abs(Number(text) / value - 1) <= error) return text;
  }
  return value.toPrecision(6);
}
