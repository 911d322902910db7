import type { Digest } from '../core/digest.ts';

/**
 * The only seam to WebAssembly. A kernel is compiled once a process and instantiated as often as wished; each instance owns one
 * non-shared memory, because onnxruntime reads a view of such a memory without a copy and refuses a SharedArrayBuffer.
 */
export interface KernelSource {
  readonly digest: string;
  readonly base64: string;
}

export interface Kernel<Exports> {
  readonly run: Exports;
  readonly memory: WebAssembly.Memory;
  readonly digest: Digest;
  /** Reserves `bytes` (16-byte aligned) for the life of the instance and returns the address. Growing detaches older views. */
  allocate(bytes: number): number;
}

const modules = new Map<string, WebAssembly.Module>();

export function instantiate<Exports>(source: KernelSource): Kernel<Exports> {
  let module = modules.get(source.digest);
  if (!module) {
    const binary = Uint8Array.from(atob(source.base64), (character) => character.charCodeAt(0));
    module = new WebAssembly.Module(binary);
    modules.set(source.digest, module);
  }
  const { exports } = new WebAssembly.Instance(module, {});
  const memory = exports.memory as WebAssembly.Memory;
  let top = (exports.heapBase as () => number)();
  return {
    run: exports as unknown as Exports,
    memory,
    digest: source.digest as Digest,
    allocate(bytes) {
      const at = (top + 15) & ~15;
      top = at + bytes;
      const missing = top - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / 65536));
      return at;
    },
  };
}
