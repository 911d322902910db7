import { createPrivateKey, createPublicKey } from 'node:crypto';
import { FairnoiseError, hex, reason, unhex } from '../core/index.ts';
import type { SigningKey } from '../evidence/index.ts';
import { readText } from '../files/index.ts';

/** Reads an Ed25519 secret key: PKCS#8 PEM (as `openssl genpkey -algorithm ed25519` writes it) or 64 hex digits. */
export function readSigningKey(path: string): SigningKey {
  const text = readText(path, 'signing key').trim();
  const raw = /^[0-9a-f]{64}$/i.test(text) ? unhex(text) : null;
  if (raw) return { secret: raw, kind: 'given' };
  try {
    const key = createPrivateKey(text);
    const { d, crv } = key.export({ format: 'jwk' });
    if (crv === 'Ed25519' && d) return { secret: Uint8Array.from(Buffer.from(d, 'base64url')), kind: 'given' };
  } catch (cause) {
    throw new FairnoiseError(
      'FILE_UNREADABLE',
      `${path} is not an Ed25519 secret key (${reason(cause)}); ${MEND}`,
      cause,
    );
  }
  throw new FairnoiseError('FILE_UNREADABLE', `${path} holds a key of another kind; ${MEND}`);
}

const MEND = 'make one with: openssl genpkey -algorithm ed25519 -out key.pem';

/** An Ed25519 public key, as 64 hex digits or in a PEM file; hex. */
export function readPublicKey(text: string): string {
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase();
  const pem = readText(text, 'public key');
  try {
    const { x, crv } = createPublicKey(pem).export({ format: 'jwk' });
    if (crv === 'Ed25519' && x) return hex(Buffer.from(x, 'base64url'));
  } catch (cause) {
    throw new FairnoiseError('FILE_UNREADABLE', `${text} is not an Ed25519 public key (${reason(cause)})`, cause);
  }
  throw new FairnoiseError('FILE_UNREADABLE', `${text} holds a key of another kind than Ed25519`);
}
