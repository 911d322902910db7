// Bit generators and the samplers that imitate other libraries. Nothing of the certified path lives here.
export { pcg64Fill, pcg64dxsmFill } from './pcg64';
export { sfc64Fill } from './sfc64';
export { mt19937Fill, mt19937Twist } from './mt19937';
export { philox4x64, philox4x64Fill } from './philox4x64';
export { heapBase } from '../shared/heap';
