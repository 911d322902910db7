export * from './adaptive.ts';
export * from './catalogue.ts';
export * from './grinding.ts';
export * from './grinding.ts';
export * from './lane.ts';
export * from './matrix.ts';
export * from './metrics.ts';
export * from './truth.ts';
