import type { AlternativeGroup } from '../channel.ts';
import type { Law } from '../law.ts';
import { halvings, signed } from './over-cells.ts';

const ORDERS = 8;
/** Largest coefficient: |P_j| <= 1, so 1 + 0.95 P_j stays positive. */
const MOST = 0.95;

/**
 * Neyman's smooth alternatives (1937): density 1 + lambda P_j(2u - 1) in u = F(x), P_j the Legendre polynomials, j = 1 … 8. Four of them
 * are within 1.3 to 1.6 times the best test of the paper's attacks.
 */
export function smooth(law: Law): AlternativeGroup {
  const means = Array.from({ length: ORDERS }, (_, i) => cellMeans(law, i + 1));
  return {
    id: 'smooth',
    about: 'any smooth change of the shape (Legendre polynomials of order 1 to 8)',
    alternatives: means.flatMap((p, i) =>
      signed(halvings(10)).map((epsilon) => ({
        name: `shape: Legendre ${i + 1}, ${(MOST * epsilon).toPrecision(2)}`,
        ratio: p.map((value) => 1 + MOST * epsilon * value),
      })),
    ),
  };
}

/** Mean of P_j over each cell's interval of v = 2u - 1: [P_{j+1} - P_{j-1}] / ((2j + 1) width) (DLMF 18.9.19). */
export function cellMeans(law: Law, j: number): Float64Array {
  return Float64Array.from(law.mass, (mass, c) => {
    const from = 2 * law.below[c]! - 1;
    const width = 2 * mass;
    // The difference cancels in narrow cells, where the middle is as good.
    if (width < 1e-3) return legendre(from + width / 2, j);
    const difference = (v: number) => legendre(v, j + 1) - legendre(v, j - 1);
    return (difference(from + width) - difference(from)) / ((2 * j + 1) * width);
  });
}

/** P_j(v) by Bonnet's recurrence (DLMF 18.9.1). */
export function legendre(v: number, j: number): number {
  let previous = 1;
  if (j === 0) return previous;
  let current = v;
  for (let i = 1; i < j; i++) {
    const next = ((2 * i + 1) * v * current - i * previous) / (i + 1);
    previous = current;
    current = next;
  }
  return current;
}
