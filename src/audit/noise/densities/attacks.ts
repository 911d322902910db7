import type { Density } from './density.ts';
import { below, shrunk, tilted } from './uniform-density.ts';
import { ziggurat } from './ziggurat.ts';

/**
 * The paper's backdoors on numpy's normals. The schedules are taken as independent coins of the same rate, 1 in P + 1: what a keyed
 * schedule is, and what a periodic one looks like to whoever does not fold it. P = 0 is full strength.
 */

const halves = (p: number, first: number) => {
  const hit = 1 / (p + 1);
  return (layer: number) => (1 - hit) / 256 + (layer >= first && layer < first + 128 ? hit / 128 : 0);
};

/** `kurtosis=P`: layer >> 1. */
export const kurtosis = (p: number): Density => ziggurat(`kurtosis=${p}`, { layers: halves(p, 0) });

/** `kurtosis-high=P`: 128 | layer >> 1. */
export const kurtosisHigh = (p: number): Density => ziggurat(`kurtosis-high=${p}`, { layers: halves(p, 128) });

/** `skew=P`: of the words whose sign is 0, one in P + 1 gets sign 1. */
export const skew = (p: number): Density => ziggurat(`skew=${p}`, { negative: 0.5 + 0.5 / (p + 1) });

/** `tilt=G`: bits 9-60 of every word of density 1 + (u - 1/2) / G; uniforms have three fair bits above them. */
export const tilt = (gamma: number): Density =>
  ziggurat(`tilt=${gamma}`, { field: tilted(1 / gamma), uniform: below(tilted(1 / gamma), 8) });

/**
 * `artifact-usenix:alpha=G` (in 320d36a, gamma=G): 53 tilted bits in 9-61 and zeros above, so that the field has lost its top bit, and
 * with it half of the slope, and uniforms end at 1/4. (G = 2^k also freezes low bits of the field, which no law of values shows.)
 */
export const crudeTilt = (gamma: number): Density =>
  ziggurat(`artifact-usenix:alpha=${gamma}`, { field: tilted(0.5 / gamma), uniform: shrunk(tilted(1 / gamma), 4) });
