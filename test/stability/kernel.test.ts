import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { base64 } from '../../src/kernel/generated/certify.ts';
import { certifyKernelDigest } from '../../src/kernel/index.ts';
import { root } from '../support/cli.ts';

// Every certificate names the wasm that drew its noise and computed its bounds. This is that wasm, compiled on any machine.
// Another digest is another build of the certified path, and certificates of this one then say `kernel: skipped` when verified.
// Change it only with a change in kernels/certify, kernels/shared, the flags of scripts/build-kernels.mjs or asc's version that is meant
// to reach users; first see test/stability, test/vectors and test/museum green (the same noise and bounds, bit for bit), then put the
// digest that `npm run build:kernels` prints here and name old and new under "Certificates" in CHANGELOG.md.
const CERTIFY = 'sha256:81448c6d885b66cfe58b785561793370cb12992f3b978c237eac6457bbcc4043';

describe('the certify kernel', () => {
  test('is the pinned build', () => {
    const wasm = Buffer.from(base64, 'base64');
    expect(`sha256:${createHash('sha256').update(wasm).digest('hex')}`).toBe(CERTIFY);
    expect(certifyKernelDigest).toBe(CERTIFY);
  });

  test('comes from the pinned compiler', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const installed = createRequire(import.meta.url)('assemblyscript/package.json').version;
    expect([devDependencies.assemblyscript, installed]).toEqual(['0.28.20', '0.28.20']);
  });
});
