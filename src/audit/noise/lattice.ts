import { FairnoiseError } from '../../core/errors.ts';
import { CountedFamily } from './counted.ts';
import type { Law } from './law.ts';

/** Steps by which a number may miss its lattice, beside an ulp of float32; what is further off is on no such grid. */
const SLACK = 1e-3;
const ULP = 2 ** -23;

/**
 * Lattice noise read as numbers, each a whole multiple of 1/N: its integer is judged by the lattice Gaussian's own masses, so that the
 * grid raises no alarm. Correlation and repeats are not looked at: on a coarse grid honest runs repeat.
 */
export class LatticeFamily extends CountedFamily {
  readonly #denominator: number;
  readonly #first: number;
  readonly #shift: number;
  readonly #raw: Float64Array;

  /** `law`: of a lattice. */
  constructor(law: Law, denominator: number, dimension: number | null = null) {
    super([law], dimension);
    this.#denominator = denominator;
    this.#first = law.lattice!.first;
    this.#shift = law.lattice!.shift;
    this.#raw = new Float64Array(law.raw);
  }

  /** The next numbers; DATA_MISMATCH for one that is not on the grid. */
  numbers(values: Float32Array | Float64Array): void {
    const raw = this.#raw.fill(0);
    const size = 2 ** this.#shift;
    for (let i = 0; i < values.length; i++) {
      const steps = values[i]! * this.#denominator;
      const D = Math.round(steps);
      if (!(Math.abs(steps - D) <= SLACK + ULP * Math.abs(D)))
        throw new FairnoiseError(
          'DATA_MISMATCH',
          `number ${this.count + i} (from 0), ${values[i]}, is no multiple of 1/${this.#denominator}; leave --grid out, or name the step of this noise`,
        );
      const cell = Math.min(raw.length - 1, Math.max(0, Math.floor(D / size) - this.#first));
      raw[cell] = raw[cell]! + 1;
    }
    this.push(0, raw);
  }
}
