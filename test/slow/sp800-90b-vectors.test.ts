import { describe, test } from 'vitest';
import { hasShared } from '../support/shared.ts';
import { expectNonIid, references } from '../support/sp800-90b-reference.ts';

const large = references.filter(([name]) => name === 'normal' || name === 'biased-random-bytes');

describe.skipIf(!hasShared)('needs ../shared: SP 800-90B as NIST computes it, the skewed files', () => {
  test.each(hasShared ? large : references)(
    'non-IID, %s: every estimate and every intermediate value',
    (name, reference) => {
      const start = performance.now();
      expectNonIid(reference);
      console.log(`sp800-90b ${name}: ${((performance.now() - start) / 1e3).toFixed(1)} s`);
    },
  );
});
