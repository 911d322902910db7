export * from './gaussian-cdf.ts';
export * from './lattice.ts';
export * from './lattice-table.ts';
export * from './parse.ts';
export * from './pipeline-sampler.ts';
export * from './pipelines.ts';
export { TorchCpu, type TorchOptions } from './torch-cpu.ts';
