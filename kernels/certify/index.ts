// The certified path: everything a radius depends on. Its digest stands in every certificate.
export { chachaWords, latticeFill } from './lattice';
export { latticeFillFeatures } from './lattice-features';
export { heapBase } from '../shared/heap';
