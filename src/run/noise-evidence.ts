import { hex } from '../core/bytes.ts';
import type { Digest } from '../core/digest.ts';
import { inputSize, planDigest } from '../core/plan.ts';
import { type NoiseEvidence, noiseDigest, tableDigest } from '../evidence/index.ts';
import { latticeSampler } from '../samplers/index.ts';
import { deriveKey, isUnpredictable, type Seed } from '../sources/index.ts';
import type { PreparedRun } from './prepare.ts';
import { isReplayable, type NoiseRecipe, needsGrid } from './recipe.ts';

/** What a certificate says of its noise. */
export interface NoiseFacts {
  readonly noise: NoiseEvidence;
  readonly tvPerValue: number | null;
  readonly tvPerVector: number | null;
  /** Digest of an input's noise; null for noise without addresses. */
  readonly digestOf: (index: number) => Digest | null;
}

export function noiseFacts(prepared: PreparedRun, seed: Seed | null): NoiseFacts {
  const { plan, noise, grid } = prepared;
  const { recipe } = noise;
  const key = recipe.kind === 'lattice' ? deriveKey(seed!, planDigest(plan)) : null;
  const d = inputSize(plan);
  const lattice = needsGrid(recipe)
    ? latticeSampler({
        sigma: Number(plan.noise.sigma),
        grid: grid!.grid,
        key: key ?? new Uint8Array(32),
        d,
        maxCount: 1,
      })
    : null;
  return {
    noise: {
      seed,
      key: key && hex(key),
      unpredictable: recipe.kind === 'os' || (key !== null && isUnpredictable(seed!)),
      label: label(prepared, seed),
      calls: key ? null : calls(recipe, plan.model.batch, plan.model.shape),
      table: lattice && tableDigest(lattice.tables),
      soundness: lattice ? 'lattice' : 'float',
      replayable: isReplayable(recipe),
    },
    tvPerValue: lattice?.tvPerValue ?? null,
    tvPerVector: lattice?.tvPerVector ?? null,
    digestOf: (index) => (key && lattice ? noiseDigest(lattice, index) : null),
  };
}

function label({ noise: { recipe, backdoors, dtype }, plan }: PreparedRun, seed: Seed | null): string {
  const parts: string[] = [];
  if (backdoors.length > 0)
    parts.push(
      `simulation of a backdoor (${backdoors.join('+')}): what a tampered supply would claim, not a certificate`,
    );
  if (!needsGrid(recipe)) parts.push('not float-sound: float noise, for which the theorem holds only approximately');
  switch (recipe.kind) {
    case 'lattice':
      parts.push(
        isUnpredictable(seed!)
          ? 'key drawn by the operating system before the first sample'
          : 'reproducible, not unpredictable',
      );
      break;
    case 'library':
      parts.push(`reproducible, not unpredictable: the ${dtype} normals of ${recipe.text} from seed ${seed?.text}`);
      break;
    case 'os':
      parts.push(`not replayable: numpy's ziggurat on words of the operating system`);
      break;
    case 'capture':
      parts.push(`not replayable without the captured normals (${plan.noise.capture})`);
      break;
    case 'exec':
      parts.push('not replayable: normals from a command');
      break;
    case 'lattice-exec':
      parts.push('not replayable: lattice noise if the words of the command are uniform and independent');
  }
  return parts.join('; ');
}

function calls({ kind, text }: NoiseRecipe, batch: number, shape: readonly number[]): string {
  const what = { library: text, os: 'the ziggurat', capture: 'the file', exec: 'the command', 'lattice-exec': text };
  return (
    `one call of ${what[kind as keyof typeof what]} a batch, of shape (${[batch, ...shape].join(', ')}), the last one of n0 and of n shorter; ` +
    'selection, then estimation, input after input in the order of the results (docs/spec/call-order.md)'
  );
}
