import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Family, tailFactor } from '../../src/audit/sp800-22/tails.ts';

// Ten million multinomial draws by numpy (sts-tails.py) beside the tabulated exact tails: the table is an upper envelope of the
// lattice, so a simulated tail may lie a little below it, and above it only by chance.
interface Simulated {
  draws: number;
  levels: number[];
  rows: { family: Family; N: number; below: number[] }[];
}
const { draws, levels, rows } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'sts-tails.json'), 'utf8'),
) as Simulated;

test.each(rows)('$family, N = $N', ({ family, N, below }) => {
  levels.forEach((u, i) => {
    const simulated = below[i]! / draws / u;
    const spread = 5 / Math.sqrt(below[i]!); // five standard errors, relative
    const factor = tailFactor(family, N, u);
    expect(factor / simulated, `p <= ${u}`).toBeGreaterThan(1 - spread - 0.005);
    expect(factor / simulated, `p <= ${u}`).toBeLessThan(1.2 + spread);
  });
});
