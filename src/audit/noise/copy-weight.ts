/** Weight of the j-th copy of a family, 6 / (pi^2 (j + 1)^2): they sum to 1 over j = 0, 1, 2 … (Euler 1735; watch.ts). */
export const copyWeight = (j: number): number => 6 / (Math.PI * Math.PI * (j + 1) ** 2);
