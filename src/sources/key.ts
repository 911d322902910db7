import { randomBytes } from 'node:crypto';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { hex, unhex, utf8 } from '../core/bytes.ts';
import { type Digest, digestBytes } from '../core/digest.ts';
import { misuse } from '../core/guards.ts';

/** Where a run's key comes from, as it is stored and published. */
export interface Seed {
  /** Typed by the user, or drawn from the operating system. */
  readonly kind: 'given' | 'system';
  /** What was typed (`0x…` is hex, anything else UTF-8 text), or `0x` and the 32 bytes drawn. */
  readonly text: string;
}

export function systemSeed(): Seed {
  return { kind: 'system', text: `0x${hex(randomBytes(32))}` };
}

export function givenSeed(text: string): Seed {
  seedMaterial({ kind: 'given', text });
  return { kind: 'given', text };
}

/** Input keying material: the bytes of a hex seed, the UTF-8 bytes of any other. */
export function seedMaterial({ text }: Seed): Uint8Array {
  if (text === '') throw misuse('seed', 'at least one character', text);
  if (!/^0x/i.test(text)) return utf8(text);
  const material = unhex(text.slice(2));
  if (!material?.length) throw misuse('seed', '0x and an even number of hex digits', text);
  return material;
}

/** A key nobody could know before the run: 32 bytes or more of seed, drawn by the operating system. */
export function isUnpredictable(seed: Seed): boolean {
  return seed.kind === 'system' && seedMaterial(seed).length >= 32;
}

/** HKDF-SHA256 (RFC 5869) with the plan's digest as salt: another plan, another key. 32 bytes. */
export function deriveKey(seed: Seed, plan: Digest): Uint8Array {
  return hkdf(sha256, seedMaterial(seed), digestBytes(plan), utf8('fairnoise/v1/noise'), 32);
}
