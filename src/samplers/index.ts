export * from './gaussian-cdf.ts';
export * from './lattice.ts';
export * from './lattice-table.ts';
