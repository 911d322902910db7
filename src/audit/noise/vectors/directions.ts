/** Projections of every vector besides its mean and the coupled one. */
export const PROJECTIONS = 16;

/** The public key of the signs: the leading digits of pi. Fixed before any noise is drawn, which is all that exactness needs. */
export const PUBLIC_KEY = 0x3243f6a8;

/**
 * ±1 for each of d coordinates, from a key. With the rows of a Hadamard matrix of order 16 they give 16 directions, each coordinate
 * of weight ±1/sqrt(d): kernels/noise/vectors.ts.
 */
export function signs(d: number, key: number): Float64Array {
  return Float64Array.from({ length: d }, (_, i) => (mix(mix(i) ^ key) & 1 ? -1 : 1));
}

// Finalizer of MurmurHash3 (Appleby 2011): spreads a counter over 32 bits.
function mix(x: number): number {
  let h = (x + 1) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
