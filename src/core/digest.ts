import { sha256 } from '@noble/hashes/sha2.js';
import { hex, utf8 } from './bytes.ts';
import { canonicalJson } from './canonical.ts';

/** `sha256:` and 64 hex digits. */
export type Digest = `sha256:${string}`;

export function digestOf(data: Uint8Array): Digest {
  return `sha256:${hex(sha256(data))}`;
}

/** Digest of a plain value: SHA-256 of its RFC 8785 canonical JSON. */
export function digestOfJson(value: unknown): Digest {
  return digestOf(utf8(canonicalJson(value)));
}

/** Raw 32 bytes of a digest. */
export function digestBytes(digest: Digest): Uint8Array {
  return Uint8Array.from(digest.slice(7).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
