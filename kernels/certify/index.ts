// The certified path: everything a radius depends on. Its digest stands in every certificate.
export { chachaWords, latticeFill } from './lattice';
export { latticeFillFeatures } from './lattice-features';
export { heapBase } from '../shared/heap';
export { exponential, logBeta, logGamma, logarithm } from './gamma';
export { normalCdf, normalCdfUp, normalQuantile, normalQuantileDown } from './normal';
export { betaCdf, betaSf, binomialTailUp, clopperPearsonLower, clopperPearsonUpper } from './beta';
export { arcsineTail, ktLogWealth, ktLower } from './kt';
