// SP 800-22's counts, from bits packed into words. Everything returned is an exact integer; p-values are made in src/audit/sp800-22.
export { heapBase } from '../shared/heap';
export { pack } from './words';
export { ones, blockSquares, runs } from './counts';
export { walk } from './walk';
export { longestRun, longestRunClasses } from './longest-run';
export { ranks } from './rank';
export { patterns, fold, squares, allOnesClasses } from './patterns';
export { universalDistances } from './universal';
export { complexities } from './complexity';
export { plan, transform, peaksBelow, below2, chirpIn, multiplyConj, chirpOut, splitBelow } from './fft';
