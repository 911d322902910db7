import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** What the scores' last bits depend on besides the model; stands in certificates. Plain data of strings. */
export interface ModelEnvironment {
  readonly runtime: string;
  readonly runtimeVersion: string;
  readonly executionProvider: string;
  readonly graphOptimization: string;
  readonly threadsPerSession: string;
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  /** Vector extensions that choose the runtime's kernels, sorted; empty where the system does not tell. */
  readonly cpuFlags: string;
}

export type Machine = Pick<ModelEnvironment, 'node' | 'platform' | 'cpu' | 'cpuFlags'>;

export function machine(): Machine {
  return {
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cpuFlags: vectorFlags(cpuInfo()),
  };
}

/** x86 `flags` and ARM `Features` of /proc/cpuinfo, cut down to those a matrix kernel is chosen by. */
export function vectorFlags(text: string): string {
  const line = /^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1] ?? '';
  const relevant = /^(sse4_[12]|avx.*|fma|f16c|amx.*|vnni|asimd.*|sve.*|sme.*|bf16|i8mm|fphp)$/;
  return [...new Set(line.trim().split(/\s+/))]
    .filter((flag) => relevant.test(flag))
    .sort()
    .join(' ');
}

function cpuInfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return ''; // not Linux
  }
}
