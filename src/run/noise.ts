import { FairnoiseError } from '../core/errors.ts';
import { misuse } from '../core/guards.ts';
import { type Plan, planDigest } from '../core/plan.ts';
import type { NormalDtype } from '../core/types.ts';
import { openFile } from '../datasets/file.ts';
import { openNpy } from '../datasets/npy.ts';
import { pipelineEntry } from '../samplers/index.ts';
import { deriveKey, ELEMENT_BYTES, type Seed } from '../sources/index.ts';
import type { CaptureSpec, NoiseSpec } from './bench.ts';
import { type NoiseRecipe, needsGrid, parseNoise } from './recipe.ts';

/** Noise as asked for, with everything that can be known before a sample is drawn. */
export interface PreparedNoise {
  readonly recipe: NoiseRecipe;
  /** null for lattice noise. */
  readonly dtype: NormalDtype | null;
  /** One string a backdoor. */
  readonly backdoors: readonly string[];
  readonly capture: CaptureSpec | null;
}

export interface NoiseRequest {
  readonly noise: string;
  readonly dtype: NormalDtype | null;
  readonly backdoors: readonly string[];
  /** The flag that named it, for sentences. */
  readonly flag?: string;
}

/** Throws RangeError for what cannot be asked for, FairnoiseError for a capture that is not one. */
export async function prepareNoise(request: NoiseRequest): Promise<PreparedNoise> {
  const recipe = parseNoise(request.noise, request.flag);
  const backdoors = request.backdoors.flatMap((text) => text.split('+').map((part) => part.trim()));
  if (recipe.kind === 'lattice' && backdoors.length > 0)
    throw misuse('backdoor', 'a stream to stand in, such as --noise numpy:PCG64 --seed 42', backdoors.join('+'));
  if (needsGrid(recipe) && request.dtype !== null)
    throw misuse('dtype', `none with --noise ${recipe.text}, whose noise is integers`, request.dtype);
  const capture = recipe.kind === 'capture' ? await openCapture(recipe.file, request.dtype) : null;
  return { recipe, dtype: dtypeOf(recipe, request.dtype, capture), backdoors, capture };
}

function dtypeOf(recipe: NoiseRecipe, asked: NormalDtype | null, capture: CaptureSpec | null): NormalDtype | null {
  switch (recipe.kind) {
    case 'lattice':
    case 'lattice-exec':
      return null;
    case 'capture':
      return capture!.dtype;
    case 'library':
      return asked ?? pipelineEntry(recipe.recipe.id).dtypes[0]!;
    default:
      return asked ?? 'f64';
  }
}

/** Numbers of a capture: raw little-endian in .f32 and .f64, or .npy of these types in C order, of either endianness. */
async function openCapture(path: string, asked: NormalDtype | null): Promise<CaptureSpec> {
  const file = await openFile(path, true);
  try {
    const raw = /\.(f32|f64)$/i.exec(path)?.[1]?.toLowerCase();
    const array = raw ? null : /\.npy$/i.test(path) ? await openNpy(file) : undefined;
    if (array === undefined) throw misuse('noise', 'capture:FILE with FILE ending in .f32, .f64 or .npy', path);
    const dtype = raw ?? array!.dtype;
    if ((dtype !== 'f32' && dtype !== 'f64') || (array?.fortran && array.dims.length > 1))
      throw new FairnoiseError(
        'DATA_MALFORMED',
        dtype === 'f16'
          ? `${path} holds 16-bit floats, which are too coarse to be Gaussian noise; capture float32 or float64`
          : `${path} is not an array of float32 or float64 in C order; save it with numpy.save(file, numpy.ascontiguousarray(z, '<f8'))`,
      );
    if (asked !== null && asked !== dtype) throw misuse('dtype', `${dtype}, which ${path} holds`, asked);
    const from = array?.offset ?? 0;
    if ((file.size - from) % ELEMENT_BYTES[dtype] !== 0)
      throw new FairnoiseError(
        'DATA_MALFORMED',
        `${path} has ${file.size} bytes, not a whole number of ${dtype} values; it was cut, capture it again`,
      );
    const bigEndian = array?.bigEndian ?? false;
    return { file: path, dtype, bigEndian, from, to: file.size, digest: file.digest };
  } finally {
    await file.close();
  }
}

/** Numbers the whole run takes; null where sampling stops when it knows enough. */
function numbersOf({ select, statistics, model }: Plan): number | null {
  if (statistics.bound === 'betting') return null;
  return select.count * (statistics.n0 + statistics.n) * model.shape.reduce((a, b) => a * b, 1);
}

/** A capture that cannot last for the run is refused before any work. */
export function checkCapture({ capture }: PreparedNoise, plan: Plan): void {
  const needs = numbersOf(plan);
  if (!capture || needs === null) return;
  const holds = (capture.to - capture.from) / ELEMENT_BYTES[capture.dtype];
  if (holds >= needs) return;
  const { select, statistics, model } = plan;
  throw new FairnoiseError(
    'SOURCE_EXHAUSTED',
    `${capture.file} holds ${holds} numbers and this run needs ${needs} (${select.count} inputs x ${statistics.n0 + statistics.n} samples x ${model.shape.join(' x ')}); capture more of them, or lower --count or --n`,
  );
}

/**
 * The plan of the noise that a run is compared with: the same samples of the same inputs, from another recipe. Its key is not the
 * run's even where plan and seed are.
 */
export function trustedPlan(plan: Plan, { recipe, dtype, capture }: PreparedNoise): Plan {
  const noise = {
    recipe: recipe.text,
    ...(dtype ? { dtype } : {}),
    ...(capture ? { capture: capture.digest } : {}),
    sigma: plan.noise.sigma,
    backdoors: [],
    comparedWith: planDigest(plan),
  };
  return { ...plan, noise };
}

/** What `openSampler` takes, from what a plan and a certificate hold. `started` is the day triggers see. */
export function noiseSpec(plan: Plan, seed: Seed | null, started: string, capture: CaptureSpec | null): NoiseSpec {
  const { recipe, backdoors, dtype } = plan.noise;
  const sigma = Number(plan.noise.sigma);
  if (recipe === 'lattice') {
    if (plan.grid === null) throw misuse('plan', 'a grid, which lattice noise is made on', 'none');
    if (seed === null) throw misuse('plan', 'a seed for lattice noise', 'none');
    return { kind: 'lattice', sigma, grid: plan.grid, key: deriveKey(seed, planDigest(plan)) };
  }
  return {
    kind: 'pipeline',
    sigma,
    recipe,
    seed: seed?.text ?? null,
    backdoors,
    dtype: dtype ?? null,
    date: started.slice(0, 10),
    grid: plan.grid,
    capture,
    needs: numbersOf(plan),
  };
}
