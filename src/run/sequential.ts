import { type BackdoorContext, levelOf, noContext, tampering } from '../backdoors/index.ts';
import { misuse } from '../core/guards.ts';
import type { NormalSource, Sampler, Tampering } from '../core/types.ts';
import {
  numpyNormals,
  openPipeline,
  pipelineSampler,
  type SequentialLattice,
  sequentialLattice,
  Words,
} from '../samplers/index.ts';
import { commandTape, fileTape, recordedNormals, recordedWords, systemWords } from '../sources/index.ts';
import type { PipelineSpec } from './bench.ts';
import { observed } from './observed.ts';
import { type NoiseRecipe, parseNoise } from './recipe.ts';

/** The sampler of a `PipelineSpec`, at the first number of its stream; files and commands are opened when first asked. */
export function openSequential(noise: PipelineSpec, d: number): Sampler {
  const recipe = parseNoise(noise.recipe);
  const { sigma } = noise;
  const context: BackdoorContext = { ...noContext(), date: noise.date ?? null };
  const between = noise.backdoors.length === 0 ? null : tampering(noise.backdoors.join('+'), { context, sigma, d });
  if (recipe.kind === 'lattice-exec') return openLatticeWords(recipe, noise, between, context, d);
  const { source, close } = openNormals(recipe, noise, between);
  return observed(pipelineSampler(source, sigma, d), context, between !== null, close);
}

/** Standard normals of any recipe but the lattice ones, behind its backdoors. */
function openNormals(
  recipe: NoiseRecipe,
  noise: PipelineSpec,
  between: Tampering | null,
): { source: NormalSource; close: () => void } {
  const tampered = (source: NormalSource): NormalSource => (between ? between.normals(source) : source);
  const needs = noise.needs ?? null;
  switch (recipe.kind) {
    case 'library': {
      const dtype = noise.dtype ? { dtype: noise.dtype } : {};
      const seed = noise.seed === undefined || noise.seed === null ? {} : { seed: noise.seed };
      return { source: openPipeline({ ...recipe.recipe, ...dtype, ...seed }, between ?? undefined), close() {} };
    }
    case 'os': {
      refuse(between, 'seed', recipe);
      const words = between ? between.words(systemWords()) : systemWords();
      const dtype = noise.dtype ?? 'f64';
      const normals = numpyNormals({ id: recipe.text, dtype, backdoors: between?.backdoors ?? [] }, new Words(words));
      return { source: tampered(normals), close() {} };
    }
    case 'capture':
    case 'exec': {
      refuse(between, 'seed', recipe);
      refuse(between, 'words', recipe);
      const { capture } = noise;
      const tape =
        recipe.kind === 'exec' ? commandTape(recipe.command) : fileTape(recipe.file, capture!.from, capture!.to);
      const dtype = recipe.kind === 'exec' ? (noise.dtype ?? 'f64') : capture!.dtype;
      const recording = { id: recipe.text, tape, needs, bigEndian: capture?.bigEndian ?? false };
      return { source: tampered(recordedNormals(recording, dtype)), close: () => tape.close() };
    }
    case 'lattice':
    case 'lattice-exec':
      throw misuse('noise', 'a recipe of normals', recipe.text);
  }
}

function openLatticeWords(
  recipe: NoiseRecipe & { readonly kind: 'lattice-exec' },
  noise: PipelineSpec,
  between: Tampering | null,
  context: BackdoorContext,
  d: number,
): SequentialLattice {
  if (!noise.grid) throw misuse('grid', 'a grid, which lattice noise is made on', noise.grid);
  refuse(between, 'seed', recipe);
  refuse(between, 'noise', recipe);
  const tape = commandTape(recipe.command);
  const words = recordedWords({ id: recipe.text, tape, needs: noise.needs ?? null });
  const sampler = sequentialLattice(between ? between.words(words) : words, noise.sigma, noise.grid, d);
  return { ...sampler, ...observed(sampler, context, between !== null, () => tape.close()) };
}

/** A backdoor of a level that this source has not. */
function refuse(between: Tampering | null, level: 'seed' | 'words' | 'noise', { text }: NoiseRecipe): void {
  for (const { id } of between?.backdoors ?? []) {
    if (levelOf(id) === level)
      throw misuse('backdoor', `one that does not act on the ${level}, of which ${text} has none`, id);
  }
}
