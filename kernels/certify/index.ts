// The certified path: everything a radius depends on. Its digest stands in every certificate.
export { latticeFill, chachaWords } from './lattice';
export { heapBase } from "../shared/heap";
