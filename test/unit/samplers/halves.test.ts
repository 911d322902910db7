import { describe, expect, test } from 'vitest';
import { bytesOf } from '../../../src/core/bytes.ts';
import { decode } from '../../../src/datasets/elements.ts';
import { samplerDesk } from '../../../src/samplers/desk.ts';
import { HALVES, type HalfDtype, halfBits } from '../../../src/samplers/halves.ts';
import { openPipeline } from '../../../src/samplers/pipelines.ts';
import type { TorchCpu } from '../../../src/samplers/torch-cpu.ts';

/** What a bit pattern means; float16 as data sets are read. */
const widen: Record<HalfDtype, (bits: Uint16Array) => Float32Array> = {
  f16: (bits) => decode(bytesOf(bits), 'f16', false) as Float32Array,
  bf16: (bits) => new Float32Array(Uint32Array.from(bits, (word) => word << 16).buffer),
};
const upTo = (count: number) => Uint16Array.from({ length: count }, (_, i) => i);
/** Patterns of all finite numbers >= 0: those below the infinity's. */
const finite: Record<HalfDtype, Uint16Array> = { f16: upTo(0x7c00), bf16: upTo(0x7f80) };

describe.each(HALVES)('%s', (dtype) => {
  const patterns = finite[dtype];
  const numbers = widen[dtype](patterns);

  test('every finite number comes back as its own bits, both signs', () => {
    expect(halfBits(numbers, dtype)).toEqual(patterns);
    expect(
      halfBits(
        numbers.map((x) => -x),
        dtype,
      ),
    ).toEqual(patterns.map((bits) => bits | 0x8000));
  });

  // Small calls are doubles to float to 16 bits. A double between floats on the far side of a tie shows that it is two roundings.
  test('rounds to nearest, ties to even, by way of float32', () => {
    const { kernel, words } = samplerDesk();
    const round = { f16: kernel.run.torchSmallF16, bf16: kernel.run.torchSmallBf16 }[dtype];
    const below16 = numbers.findIndex((x) => x >= 16);
    for (let from = 0; from < below16; from += 512) {
      const cases: [number, number][] = [];
      for (let i = from; i < Math.min(from + 512, below16); i++) {
        const [low, high] = [numbers[i]!, numbers[i + 1]!];
        const middle = (low + high) / 2;
        const step = Math.max(middle * 2 ** -23, 2 ** -149); // of float32
        const even = i & 1 ? i + 1 : i;
        cases.push([low, i], [middle, even], [middle + step / 4, even], [middle - step, i], [middle + 2 * step, i + 1]);
      }
      for (const sign of [1, -1]) {
        new Float64Array(kernel.memory.buffer, words, cases.length).set(cases.map(([x]) => sign * x));
        round(words, words, cases.length);
        const got = halfBits(new Float32Array(kernel.memory.buffer, words, cases.length), dtype);
        expect(Array.from(got, (bits) => bits & 0x7fff)).toEqual(cases.map(([, bits]) => bits));
      }
    }
  });
});

// Observed: torch 1.13.0a0, torch.manual_seed(42); torch.rand(6, dtype=…).
test.each([
  ['f16', [0.5498046875, 0.71240234375, 0.419921875, 0.6318359375, 0.5517578125, 0.53466796875]],
  ['bf16', [0.3984375, 0.69921875, 0.359375, 0.0546875, 0.4140625, 0.27734375]],
] as const)('torch.rand in %s has the low bits of a word', (half, want) => {
  const uniforms = new Float32Array(6);
  (openPipeline({ id: 'torch:cpu', seed: '42', half }) as TorchCpu).uniform(uniforms);
  expect([...uniforms]).toEqual(want);
});

test('what cannot be is refused in a sentence', () => {
  const open = (recipe: object) => () => openPipeline({ id: 'torch:cpu', seed: '1', ...recipe });
  expect(open({ dtype: 'bf16' })).toThrow(
    '"dtype" expected f32 or f64; torch:cpu?half=bf16 draws what bf16 numbers widen to, got "bf16"',
  );
  expect(open({ half: 'bf16', dtype: 'f64' })).toThrow('"dtype" expected f32, which bf16 numbers widen to, got "f64"');
  expect(open({ half: 'f8' })).toThrow('"half" expected one of f16, bf16, got "f8"');
  expect(open({ id: 'numpy:PCG64', half: 'f16' })).toThrow(
    /"recipe numpy:PCG64" expected no parameters besides .*got "half"/,
  );
});
