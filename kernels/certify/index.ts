// The certified path: everything a radius depends on. Its digest stands in every certificate.
export { latticeFill, chachaWords } from './lattice';
export { heapBase } from "../shared/heap";
export { logGamma, logBeta, logarithm } from './gamma';
export { normalCdf, normalCdfUp, normalQuantile, normalQuantileDown } from './normal';
export { betaCdf, betaSf, binomialTailUp, clopperPearsonLower, clopperPearsonUpper } from './beta';
export { ktLogWealth, ktLower } from './kt';
