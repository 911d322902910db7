import { sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { oneOf } from '../core/guards.ts';

/** The hash functions of Hash_DRBG and HMAC_DRBG (SP 800-90A Rev. 1, table 2), with their strength and Hash_DRBG's seed length in bytes. */
export const hashes = {
  'SHA-1': { hash: sha1, strength: 16, seedBytes: 55 },
  'SHA-224': { hash: sha224, strength: 24, seedBytes: 55 },
  'SHA-256': { hash: sha256, strength: 32, seedBytes: 55 },
  'SHA-384': { hash: sha384, strength: 32, seedBytes: 111 },
  'SHA-512': { hash: sha512, strength: 32, seedBytes: 111 },
} as const;

export type HashName = keyof typeof hashes;

export function hashNamed(name: unknown): HashName {
  return oneOf('hash', name, Object.keys(hashes) as HashName[]);
}
