import { ed25519 } from '@noble/curves/ed25519.js';
import { concat, hex, unhex, utf8 } from '../core/bytes.ts';
import { digestOf } from '../core/digest.ts';
import { FairnoiseError } from '../core/errors.ts';

/** DSSE envelope (github.com/secure-systems-lab/dsse, v1.0): what is signed are the payload's raw bytes, so no canonical form is needed. */
export interface Envelope {
  readonly payloadType: string;
  /** base64 of the payload's bytes. */
  readonly payload: string;
  readonly signatures: readonly Signature[];
}

export interface Signature {
  /** First 16 hex digits of the SHA-256 of the public key. */
  readonly keyid: string;
  /** base64, 64 bytes, Ed25519 (RFC 8032) over the pre-authentication encoding. */
  readonly sig: string;
}

export interface SigningKey {
  readonly secret: Uint8Array;
  /** An ephemeral key vouches that the document is unchanged, not who made it. */
  readonly kind: 'ephemeral' | 'given';
}

export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** PAE(type, body) = "DSSEv1" SP len(type) SP type SP len(body) SP body. */
function preAuthentication(type: string, body: Uint8Array): Uint8Array {
  return concat(utf8(`DSSEv1 ${utf8(type).length} ${type} ${body.length} `), body);
}

/** A fresh Ed25519 secret (the 32-byte seed of RFC 8032 §5.1.5) from the operating system. */
export function newSigningKey(): Uint8Array {
  return ed25519.utils.randomSecretKey();
}

/** The Ed25519 public key of a 32-byte secret: 64 hex digits. Throws RangeError for another length. */
export function publicKeyOf(secret: Uint8Array): string {
  return hex(ed25519.getPublicKey(secret));
}

/** `Signature.keyid` of a public key in hex. */
export function keyIdOf(publicKeyHex: string): string {
  return digestOf(unhex(publicKeyHex)!).slice(7, 23);
}

/** Signs the bytes of a statement as they are (DSSE v1.0) and wraps them, with one signature. */
export function seal(payload: Uint8Array, key: SigningKey): Envelope {
  const sig = ed25519.sign(preAuthentication(PAYLOAD_TYPE, payload), key.secret);
  return {
    payloadType: PAYLOAD_TYPE,
    payload: Buffer.from(payload).toString('base64'),
    signatures: [{ keyid: keyIdOf(publicKeyOf(key.secret)), sig: Buffer.from(sig).toString('base64') }],
  };
}

/** True when one of the signatures is this key's and covers exactly these bytes. */
export function signedBy(envelope: Envelope, publicKeyHex: string): boolean {
  const key = unhex(publicKeyHex);
  if (key?.length !== 32) return false;
  const message = preAuthentication(envelope.payloadType, payloadBytes(envelope));
  return envelope.signatures.some((signature) => {
    const sig = Buffer.from(signature.sig, 'base64');
    try {
      return sig.length === 64 && ed25519.verify(sig, message, key);
    } catch {
      return false; // not a point of the curve: as bad as a wrong signature
    }
  });
}

/** The bytes that were signed. What is not base64 is passed over, so check the signature before relying on them. */
export function payloadBytes(envelope: Envelope): Uint8Array {
  return Uint8Array.from(Buffer.from(envelope.payload, 'base64'));
}

/** Parses an envelope; anything else is CERTIFICATE_MALFORMED with what is missing. */
export function parseEnvelope(text: string): Envelope {
  const broken = (why: string, cause?: unknown) =>
    new FairnoiseError(
      'CERTIFICATE_MALFORMED',
      `not a certificate: ${why}; expected a DSSE envelope as fairnoise writes it`,
      cause,
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw broken('it is not JSON', cause);
  }
  if (typeof value !== 'object' || value === null) throw broken('it is not a JSON object');
  const { payloadType, payload, signatures } = value as Partial<Envelope>;
  if (payloadType !== PAYLOAD_TYPE)
    throw broken(`payloadType is ${JSON.stringify(payloadType)}, not "${PAYLOAD_TYPE}"`);
  if (typeof payload !== 'string') throw broken('it has no payload');
  if (!Array.isArray(signatures) || signatures.length === 0) throw broken('it has no signature');
  for (const signature of signatures) {
    if (typeof signature?.sig !== 'string' || typeof signature?.keyid !== 'string')
      throw broken('a signature lacks keyid or sig');
  }
  return { payloadType, payload, signatures };
}
