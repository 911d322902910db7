import { desk } from './kernel-generator.ts';

/** AES (FIPS 197) under one key, in the kernel; the schedule is bit planes (kernels/generators/aes.ts). */
export class Aes {
  readonly #schedule: Uint8Array;
  readonly #rounds: number;

  /** `key` has 16, 24 or 32 bytes. */
  constructor(key: Uint8Array) {
    const { kernel, state } = desk();
    this.#rounds = key.length / 4 + 6;
    const bytes = 128 * (this.#rounds + 1);
    new Uint8Array(kernel.memory.buffer, state, key.length).set(key);
    kernel.run.aesExpand(state, key.length / 4, state + 64);
    this.#schedule = new Uint8Array(kernel.memory.buffer, state + 64, bytes).slice();
  }

  /** The cipher of `blocks` big-endian counters from `counter` (16 bytes), to kernel address `out`. */
  keystream(counter: Uint8Array, blocks: number, out: number): void {
    const { kernel, state } = desk();
    const room = new Uint8Array(kernel.memory.buffer, state, 64 + this.#schedule.length);
    room.set(counter);
    room.set(this.#schedule, 64);
    kernel.run.aesCtrBlocks(state + 64, this.#rounds, state, blocks, out);
  }

  /** One block. */
  encrypt(block: Uint8Array): Uint8Array {
    const { kernel, out } = desk();
    this.keystream(block, 1, out);
    return new Uint8Array(kernel.memory.buffer, out, 16).slice();
  }
}

/** A 128-bit counter block, big-endian, modulo 2^128. */
export function counterBlock(value: bigint): Uint8Array {
  const block = new Uint8Array(16);
  const view = new DataView(block.buffer);
  view.setBigUint64(0, (value >> 64n) & 0xffffffffffffffffn);
  view.setBigUint64(8, value & 0xffffffffffffffffn);
  return block;
}

export function counterValue(block: Uint8Array): bigint {
  const view = new DataView(block.buffer, block.byteOffset);
  return (view.getBigUint64(0) << 64n) | view.getBigUint64(8);
}
