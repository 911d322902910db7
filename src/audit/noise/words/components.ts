import type { ComponentInfo } from '../family.ts';

/** Weights lean to what the paper's backdoors do: a weight w costs ln(1 / w) nats of about 30. */
export const COMPONENTS = [
  { id: 'bit-positions', weight: 0.24, about: 'bits that are 0 or 1 too often, one position at a time' },
  { id: 'tilts', weight: 0.08, about: 'fields read as uniforms whose density rises or falls' },
  { id: 'bytes', weight: 0.05, about: 'values of a byte that come too often' },
  { id: 'pairs', weight: 0.06, about: 'two bits of a word that agree or differ too often' },
  { id: 'lags', weight: 0.05, about: 'a bit that follows itself 1 to 8 words before' },
  { id: 'folding', weight: 0.22, about: 'a bit that is constant in every k-th word, k to 128' },
  { id: 'events', weight: 0.22, about: 'a bit that is constant after every k-th 0 or 1 of its position, k to 128' },
  { id: 'repeats', weight: 0.08, about: '64 bits that came before' },
] as const satisfies readonly ComponentInfo[];
