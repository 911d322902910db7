import type { Classifier } from '../core/index.ts';

/** Throughput is flat from 64 to 256 rows on the reference models (bench/README.md), and 100 divides the usual n0 and n. */
const ROWS = 100;

/** Most input bytes a batch: activations are many times that, and beyond the cache more rows gain nothing. */
const BYTES = 16 * 2 ** 20;

/** Rows a call where the caller has no wish: the model's own number, else 100, fewer for large inputs. */
export function defaultBatch({ fixedBatch, shape }: Pick<Classifier, 'fixedBatch' | 'shape'>): number {
  const row = 4 * shape.reduce((product, length) => product * length, 1);
  return fixedBatch ?? Math.max(1, Math.min(ROWS, Math.floor(BYTES / row)));
}
