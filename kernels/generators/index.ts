// Bit generators and the samplers that imitate other libraries. Nothing of the certified path lives here.
export { aesCtrBlocks, aesExpand } from './aes';
export { chacha20Blocks } from './chacha20';
export { mt19937Fill, mt19937Twist } from './mt19937';
export { pcg64Fill, pcg64dxsmFill } from './pcg64';
export { philox4x32Blocks, philox4x32Threads } from './philox4x32';
export { philox4x64, philox4x64Fill } from './philox4x64';
export { sfc64Fill } from './sfc64';
export { threefry2x32 } from './threefry2x32';
export { xoshiro256ppFill } from './xoshiro256pp';
export { heapBase } from '../shared/heap';
// samplers
export { fma } from './fma';
export { cos, log, log1p, sin } from './libm';
export { cosf, log1pf, logf, sinf } from './libmf';
export { samplerTables } from './tables';
export { swapHalves, wordsLeft, zigguratF32, zigguratF64 } from './ziggurat';
export { gaussPython, inversionR, qnorm } from './gauss';
export { logFdlibm, polarLegacy, polarTfjs } from './polar';
export {
  torchBf16, torchF16, torchF32, torchF64, torchPairs, torchScalarF32, torchSmallBf16, torchSmallF16, torchSmallF32,
} from './torch';
export { curandF32, tensorflowF32, tensorflowF64 } from './boxmuller';
export { jaxNormalF32, jaxNormalF64, jaxUniformF32, jaxUniformF64 } from './erfinv';
export { fastNormals } from './fastnormal';
export { swapLaplace, swapUniform } from './swaps';
