import { expect, test } from 'vitest';
import { cases, cryptographic, holds, sups } from '../support/honest-streams.ts';

const own = cases.filter(([id]) => cryptographic.test(id));

test.each(own)('honest streams of %s %s', (id, dtype) => holds(sups(id, dtype)));

test('all of them are here', () => expect(own).toHaveLength(16));
