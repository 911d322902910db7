// SP 800-90B: the loops behind the entropy estimators, the IID track's permutations and their statistics.
export { heapBase } from '../shared/heap';
export { packWords, spread, translate, histogram } from './bits';
export { collision, transitions, compressionDistances } from './entropic';
export { raceResult } from './race';
export { mcwBits, mcw } from './mcw';
export { lagBits, lag, reverse } from './lag';
export { mmcBits, mmc, mmcTableBytes, MMC_BITS_TABLES } from './mmc';
export { lz78yBits, lz78y, lz78yStart, lz78yRehash, lz78yResult, LZ78Y_BITS_TABLES, LZ78Y_CONTEXTS } from './lz78y';
export { pack, sortStart, countBuckets, scatter, sortBuckets, shared, sharedLinear, tuples } from './suffix';
export { widen, sais } from './sais';
export { shuffle } from './shuffle';
export { excursion, directional, aroundMedian, collisions, periodicity, covariance, conversions, decimals } from './statistics';
export { bzip2Start, bzip2Block, bzip2BlockBits } from './bzip2';
