import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { concat, hex, unhex } from '../../src/core/bytes.ts';
import { digestOf } from '../../src/core/digest.ts';
import { type CtrCipher, CtrDrbg, ctrSeedBytes } from '../../src/generators/ctr-drbg.ts';
import type { Drbg } from '../../src/generators/drbg.ts';
import type { HashName } from '../../src/generators/drbg-hash.ts';
import { HashDrbg } from '../../src/generators/hash-drbg.ts';
import { HmacDrbg } from '../../src/generators/hmac-drbg.ts';
import { hasShared, shared } from '../support/shared.ts';

// biome-ignore lint/suspicious/noExplicitAny: the shape is the file's
type Case = any;
const drbg: Case[] = hasShared ? JSON.parse(readFileSync(shared('vectors', 'csprng.json'), 'utf8')).drbg : [];
const bytes = (text: string | undefined) => unhex(text ?? '')!;
const cavp = drbg.filter((c) => c.origin === 'NIST CAVP');
const own = drbg.filter((c) => c.origin !== 'NIST CAVP');

function instantiate(c: Case): Drbg {
  const entropy = concat(bytes(c.entropy), bytes(c.entropy_and_nonce));
  const [nonce, personalization] = [bytes(c.nonce), bytes(c.personalization)];
  if (c.mech === 'CTR_DRBG') return new CtrDrbg(c.alg as CtrCipher, c.df, entropy, nonce, personalization);
  const Mechanism = c.mech === 'HMAC_DRBG' ? HmacDrbg : HashDrbg;
  return new Mechanism(c.alg as HashName, entropy, nonce, personalization);
}

describe.skipIf(!hasShared)('needs ../shared: SP 800-90A on NIST CAVP', () => {
  test('the file has what this test believes', () => {
    expect(cavp.length).toBeGreaterThanOrEqual(7);
    expect(own).toHaveLength(4);
  });

  // CAVP: instantiate, [reseed], generate (discard), generate; with prediction resistance fresh entropy before each generate,
  // which then takes the additional input away from it (SP 800-90A section 9.3.1, step 7).
  test.each<[string, Case]>(cavp.map((c, i) => [`${i} ${c.mech} ${c.alg} df=${c.df} pr=${c.pr}`, c]))('%s', (_, c) => {
    const generator = instantiate(c);
    const length = c.output_of_2nd_generate.length / 2;
    if (c.reseed_entropy) generator.reseed(bytes(c.reseed_entropy), bytes(c.additional_reseed));
    let output = new Uint8Array(0) as Uint8Array;
    for (const i of [0, 1]) {
      if (c.pr_entropy) generator.reseed(bytes(c.pr_entropy[i]), bytes(c.additional[i]));
      output = generator.generate(length, c.pr_entropy ? undefined : bytes(c.additional[i]));
    }
    expect(hex(output)).toBe(c.output_of_2nd_generate);
  });

  test.each<[string, Case]>(own.map((c) => [c.mech, c]))('longer stream of %s', (_, c) => {
    const [mech, name] = c.mech.split(' ') as [string, string];
    const count = mech === 'CTR_DRBG' ? ctrSeedBytes('AES-256') : 32;
    const entropy = hex(Uint8Array.from({ length: count }, (_, i) => i));
    const nonce = c.nonce && hex(Uint8Array.from({ length: 16 }, (_, i) => i));
    const generator = instantiate({ ...c, mech, alg: name, df: false, entropy, nonce });
    expect(hex(generator.generate(64))).toBe(c.generate_64);
    expect(hex(generator.generate(100))).toBe(c.then_generate_100);
    expect(digestOf(generator.generate(65536))).toBe(`sha256:${c.then_generate_65536_sha256}`);
  });
});
