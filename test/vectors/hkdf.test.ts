import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { expect, test } from 'vitest';
import { hex, unhex } from '../../src/core/index.ts';

/** RFC 5869, appendix A.1 to A.3 (SHA-256): input keying material, salt, info, output. */
const range = (from: number, to: number) => Uint8Array.from({ length: to - from + 1 }, (_, i) => from + i);
test.each([
  [
    new Uint8Array(22).fill(0x0b),
    range(0, 12),
    range(0xf0, 0xf9),
    '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
  ],
  [
    range(0, 0x4f),
    range(0x60, 0xaf),
    range(0xb0, 0xff),
    'b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87',
  ],
  [
    new Uint8Array(22).fill(0x0b),
    new Uint8Array(0),
    new Uint8Array(0),
    '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
  ],
])('HKDF-SHA256, RFC 5869 appendix A, case %#', (ikm, salt, info, okm) => {
  expect(hex(hkdf(sha256, ikm, salt, info, unhex(okm)!.length))).toBe(okm);
});
