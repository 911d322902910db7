// Words and what is made of them: bit generators and samplers. Not on the certified path.
export { fma } from './fma';
export { cos, log, log1p, sin } from './libm';
export { cosf, log1pf, logf, sinf } from './libmf';
export { samplerTables } from './tables';
export { swapHalves, wordsLeft, zigguratF32, zigguratF64 } from './ziggurat';
