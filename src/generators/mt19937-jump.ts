import type { KernelGenerator } from './kernel-generator.ts';
import { DEGREE, degree, power } from './mt19937-polynomial.ts';

const N = 624;
const M = 397;
const POSITION = 4 * N;

/** Skip `delta` words; about a fifth of a second whatever `delta` is. */
export function advanceMt19937(generator: KernelGenerator, delta: bigint): void {
  if (delta === 0n) return;
  const key = keyOf(generator.state);
  key.set(jumpWindow(key, power(delta)));
}

/**
 * numpy's `jumped()`, meant as 2^128 words on. It reads the key as a ring that starts at the position (mt19937-jump.c), while the
 * generator that continues reads it as one block that starts at word 0. So the stream it gives is numpy's, bit for bit,
 * but not the same Mersenne Twister sequence 2^128 words later: use `advanceMt19937` for that.
 */
export function numpyJumped(generator: KernelGenerator, jumps: bigint): void {
  const view = new DataView(generator.state.buffer, generator.state.byteOffset);
  for (let i = 0n; i < jumps; i++) {
    const g = (jump ??= power(1n << 128n));
    const key = keyOf(generator.state);
    const from = view.getUint32(POSITION, true) % N;
    const to = (from + degree(g)) % N; // Horner's rule took that many steps of the ring
    const window = jumpWindow(
      Uint32Array.from(key, (_, j) => key[(from + j) % N]!),
      g,
    );
    window.forEach((word, j) => {
      key[(to + j) % N] = word;
    });
    view.setUint32(POSITION, to, true);
  }
}

let jump: Uint32Array | undefined;
const keyOf = (state: Uint8Array) => new Uint32Array(state.buffer, state.byteOffset, N);

/**
 * Jump ahead (Haramoto et al. 2008): d steps of MT19937 are g(B) with g = x^d mod φ, φ the characteristic polynomial of the step
 * B. Word j of g(B)s is the sum of those x[i + j] whose coefficient g_i is 1. `key` is a window of 624 successive words;
 * the low 31 bits of its first word never enter the recurrence.
 */
function jumpWindow(key: Uint32Array, g: Uint32Array): Uint32Array {
  const x = new Uint32Array(DEGREE + N);
  x.set(key);
  for (let k = N; k < x.length; k++) {
    const y = (x[k - N]! & 0x80000000) | (x[k - N + 1]! & 0x7fffffff);
    x[k] = x[k - N + M]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
  const window = new Uint32Array(N);
  for (let i = 0; i < DEGREE; i++)
    if ((g[i >> 5]! >>> (i & 31)) & 1) for (let j = 0; j < N; j++) window[j] = window[j]! ^ x[i + j]!;
  return window;
}
