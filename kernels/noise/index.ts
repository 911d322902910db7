// The noise battery's hot loops: values to cells, cells to log-likelihood ratios. What they mean: src/audit/noise.
export { heapBase } from '../shared/heap';
export { cells64, cells32, translate } from './cells';
export { histogram } from './histogram';
export { floatCells, floatCellsSome, floatVector, latticeCells, latticeCellsSome, latticeVector } from './inline';
export { addRows, addCounts, mixture } from './likelihood';
export { pairCounts } from './pairs';
export { repeatsSize, repeatsSpare, repeatsInit, repeats } from './repeats';
export { vectorSums, dot, projected, extend } from './vectors';
export { moments } from './moments';
export { words } from './words';
export { foldingSize, foldingStart, foldingRestored, foldingAlive, foldingWealth, foldingStream } from './words-folding';
export { againSize } from './words-repeats';
