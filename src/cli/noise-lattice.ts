import { DENOMINATOR, latticeStream } from '../run/audit/lattice-stream.ts';
import { UsageError } from './exit.ts';
import type { NoiseFlags, NumberStream } from './noise.ts';

/** The default noise without a run: integers in steps of 1/255 (`i16`), or the same divided by 255 (`f32`). */
export function latticeNumbers({ seed, sigma, count, dtype = 'i16', backdoor }: NoiseFlags): NumberStream {
  if (sigma === undefined)
    throw new UsageError('--recipe lattice draws scaled noise: give --sigma, such as --sigma 0.5');
  if (seed === undefined) throw new UsageError('--recipe lattice needs a --seed, such as --seed 42');
  if (backdoor !== undefined)
    throw new UsageError('lattice words have addresses, so no --backdoor fits between; use numpy:PCG64');
  if (dtype !== 'i16' && dtype !== 'f32')
    throw new UsageError(`--dtype of lattice is i16 (steps of 1/255) or f32, not ${dtype}`);
  const stream = latticeStream(seed, sigma);
  function* pieces(): Iterable<ArrayBufferView> {
    let left = count;
    for (const all of stream) {
      const steps = all.subarray(0, left);
      yield dtype === 'i16' ? Int16Array.from(steps) : Float32Array.from(steps, (step) => step / DENOMINATOR);
      left -= steps.length;
      if (left === 0) return;
    }
  }
  return { dtype, pieces: pieces() };
}
