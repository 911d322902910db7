import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { tampering } from '../../src/backdoors/index.ts';
import { EXIT, explain } from '../../src/cli/exit.ts';
import { registerNoise } from '../../src/cli/noise.ts';
import { bytesOf } from '../../src/core/bytes.ts';
import { openGenerator } from '../../src/generators/index.ts';
import { HALVES, halfBits, openPipeline, pipelines } from '../../src/samplers/index.ts';
import { fairnoise, root, temporaryFolder } from '../support/cli.ts';
import { draw } from '../support/normals.ts';

const bytes = (values: ArrayBufferView) => Buffer.from(bytesOf(values));

/** The command in this process: a start of the binary costs half a second, and only a few tests need one. */
function program(): Command {
  const command = new Command('fairnoise').exitOverride();
  registerNoise(command);
  for (const sub of command.commands) sub.exitOverride().configureOutput({ writeErr: () => {} });
  return command;
}

/** Runs `noise` into a file. */
async function noise(args: string[]): Promise<Buffer> {
  const file = join(temporaryFolder(), 'noise.bin');
  await program().parseAsync(['noise', ...args, '--out', file], { from: 'user' });
  return readFileSync(file);
}

test("normals in the library's own dtype, one call", async () => {
  const seed = ['--seed', '42'];
  for (const id of ['numpy:PCG64', 'torch:cpu', 'jax:threefry', 'drbg:ctr'])
    expect(
      (await noise(['--recipe', id, ...seed, '--count', '5001'])).equals(
        bytes(draw(openPipeline({ id, seed: '42' }), 5001)),
      ),
    ).toBe(true);
  const f32 = { id: 'numpy:PCG64', seed: '[1,2,3]', dtype: 'f32' } as const;
  expect(
    (await noise(['--recipe', f32.id, '--seed', f32.seed, '--dtype', 'f32', '--count', '300'])).equals(
      bytes(draw(openPipeline(f32), 300)),
    ),
  ).toBe(true);
  expect(
    (await noise(['--recipe', 'torch:cuda?maxBlocks=2', ...seed, '--count', '3000'])).equals(
      bytes(draw(openPipeline({ id: 'torch:cuda', seed: '42', maxBlocks: 2 }), 3000)),
    ),
  ).toBe(true);
});

test('raw words, native and paired', async () => {
  const words = new BigUint64Array(70_000);
  openGenerator({ id: 'numpy:PCG64', seed: '42' }).fill(words);
  const args = ['--recipe', 'numpy:PCG64', '--seed', '42', '--count'];
  expect((await noise([...args, '70000', '--dtype', 'u64'])).equals(bytes(words))).toBe(true);
  expect((await noise([...args, '140000', '--dtype', 'u32'])).equals(bytes(words))).toBe(true); // low half first
  const pairs = new Uint32Array(4);
  openGenerator({ id: 'numpy:MT19937', seed: '42' }).fill(pairs);
  const first = BigInt(pairs[0]!) * 2n ** 32n + BigInt(pairs[1]!);
  const one = await noise(['--recipe', 'numpy:MT19937', '--seed', '42', '--count', '1', '--dtype', 'u64']);
  expect(one.readBigUInt64LE()).toBe(first);
});

test('16-bit numbers of torch, raw and float16 in .npy', async () => {
  const args = ['--recipe', 'torch:cpu', '--seed', '42', '--count', '5001'];
  for (const half of HALVES) {
    const numbers = draw(openPipeline({ id: 'torch:cpu', seed: '42', half }), 5001) as Float32Array;
    expect((await noise([...args, '--dtype', half])).equals(bytes(halfBits(numbers, half)))).toBe(true);
    const widened = ['--recipe', `torch:cpu?half=${half}`, ...args.slice(2)];
    expect((await noise(widened)).equals(bytes(numbers))).toBe(true);
  }
  const npy = await noise([...args, '--dtype', 'f16', '--format', 'npy']);
  expect(npy.subarray(10, 25).toString()).toBe("{'descr': '<f2'");
  expect(npy.length).toBe(10 + npy.readUInt16LE(8) + 2 * 5001);
  const skewed = openPipeline({ id: 'torch:cpu', seed: '42', half: 'f16' }, tampering('skew=0'));
  expect(
    (await noise([...args, '--dtype', 'f16', '--backdoor', 'skew=0'])).equals(
      bytes(halfBits(draw(skewed, 5001) as Float32Array, 'f16')),
    ),
  ).toBe(true);
});

test('backdoors of every level', async () => {
  const source = openPipeline({ id: 'numpy:PCG64', seed: '42' }, tampering('kurtosis=1+laplace'));
  const args = ['--recipe', 'numpy:PCG64', '--seed', '42', '--count', '99', '--backdoor', 'kurtosis=1+laplace'];
  expect((await noise(args)).equals(bytes(draw(source, 99)))).toBe(true);
});

test('.npy: version 1.0, numbers from a multiple of 64', async () => {
  const file = await noise(['--recipe', 'numpy:PCG64', '--seed', '42', '--count', '10', '--format', 'npy']);
  const length = file.readUInt16LE(8);
  expect(file.subarray(0, 8)).toEqual(Buffer.from('\x93NUMPY\x01\x00', 'latin1'));
  expect((10 + length) % 64).toBe(0);
  expect(file.subarray(10, 10 + length).toString()).toMatch(
    /^\{'descr': '<f8', 'fortran_order': False, 'shape': \(10,\), \} *\n$/,
  );
  expect(file.subarray(10 + length)).toEqual(bytes(draw(openPipeline({ id: 'numpy:PCG64', seed: '42' }), 10)));
});

test('through a pipe that closes early: exit 0, nothing on stderr', async () => {
  const child = spawn(process.execPath, [
    join(root, 'dist/cli/main.js'),
    'noise',
    '--recipe',
    'numpy:PCG64',
    '--seed',
    '1',
    '--count',
    '1e12',
  ]);
  let stderr = '';
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  const first = await new Promise<Buffer>((resolve) => child.stdout.once('data', resolve));
  child.stdout.destroy();
  const code = await new Promise((resolve) => child.once('exit', resolve));
  expect([code, stderr]).toEqual([0, '']);
  expect(first.readDoubleLE(0)).toBe(draw(openPipeline({ id: 'numpy:PCG64', seed: '1' }), 1)[0]);
});

test('a full disk is named, and no half file stays under the name', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'z.f64');
  const small = fairnoise(['noise', '--recipe', 'numpy:PCG64', '--seed', '1', '--count', '1e6', '--out', file], {
    shell: 'ulimit -f 1; trap "" XFSZ; exec',
  });
  expect(small.code).toBe(3);
  expect(small.stderr).toMatch(/^fairnoise: cannot write \S+z\.f64: the file size limit is reached/);
  expect(readdirSync(folder)).toEqual([]);
  const full = fairnoise(['noise', '--recipe', 'numpy:PCG64', '--seed', '1', '--count', '9'], {
    shell: 'exec >/dev/full; exec',
  });
  expect([full.code, full.stderr]).toEqual([
    3,
    'fairnoise: cannot write stdout: no space left on the device; free some or choose another place\n',
  ]);
});

test.each([
  [
    ['--recipe', 'numpy:PCG65', '--seed', '1', '--count', '5'],
    /^"recipe" expected one of lattice, numpy:PCG64, .*got "numpy:PCG65"$/,
  ],
  [['--recipe', 'numpy:PCG64', '--count', '5'], /"seed of numpy:PCG64" expected a non-negative integer .* got "none"$/],
  [['--recipe', 'numpy:PCG64', '--seed', 'abc', '--count', '5'], /"seed of numpy:PCG64" expected .* got "abc"$/],
  [['--recipe', 'numpy:PCG64', '--seed', '1', '--count', '0'], /'0' is invalid\. expected a whole number from 1/],
  [['--recipe', 'numpy:PCG64', '--seed', '1', '--count', '1e99'], /'1e99' is invalid\. expected a whole number from 1/],
  [
    ['--recipe', 'numpy:RandomState', '--seed', '1', '--count', '5', '--dtype', 'f32'],
    /"dtype" expected f64, which is what numpy:RandomState draws, got "f32"$/,
  ],
  [
    ['--recipe', 'numpy:PCG64', '--seed', '1', '--count', '5', '--dtype', 'i16'],
    /"dtype" expected f64, f32, u32 or u64 for numpy:PCG64, got "i16"$/,
  ],
  [
    ['--recipe', 'numpy:PCG64', '--seed', '1', '--count', '5', '--dtype', 'bf16'],
    /"dtype" expected f64, f32, u32 or u64 for numpy:PCG64, got "bf16"$/,
  ],
  [
    ['--recipe', 'torch:cpu', '--seed', '1', '--count', '5', '--dtype', 'i16'],
    /"dtype" expected f32, f64, f16, bf16, u32 or u64 for torch:cpu, got "i16"$/,
  ],
  [
    ['--recipe', 'torch:cpu', '--seed', '1', '--count', '5', '--dtype', 'bf16', '--format', 'npy'],
    /^numpy has no bf16: take --format raw and read 16-bit words, or \?half=bf16 in --recipe, which prints float32$/,
  ],
  [
    ['--recipe', 'torch:cpu?half=bf16', '--seed', '1', '--count', '5', '--dtype', 'f16'],
    /^--dtype f16 and \?half=bf16 are two dtypes: leave one out$/,
  ],
  [
    ['--recipe', 'torch:cpu', '--seed', '1', '--count', '5', '--dtype', 'f16', '--backdoor', 'kurtosis=1+scale=0.9'],
    /"backdoor" expected one that acts on words, for only honest normals are all numbers of f16, got "scale"$/,
  ],
  [
    ['--recipe', 'jax:threefry', '--seed', '1', '--count', '1e11'],
    /"count" expected integer in \[1, 2\^31\), got 100000000000$/,
  ],
  [
    ['--recipe', 'numpy:PCG64', '--seed', '1', '--count', '5', '--backdoor', 'kurtosis=-1'],
    /"p of kurtosis" expected integer in \[0, 2147483647\]/,
  ],
  [
    ['--recipe', 'numpy:PCG64', '--seed', '1', '--count', '5', '--backdoor', 'laplace', '--dtype', 'u64'],
    /"backdoor" expected one that acts on words, which --dtype u64 prints, got "laplace"$/,
  ],
  [
    ['--recipe', 'numpy:PCG64', '--seed', '1', '--count', '5', '--sigma', '2'],
    /--sigma is for scaled noise; numpy:PCG64 draws standard normals, use --backdoor scale=2$/,
  ],
  [
    ['--recipe', 'numpy:PCG64?seed=1', '--seed', '1', '--count', '5'],
    /the seed is given twice, in --recipe and in --seed$/,
  ],
  [['--recipe', 'numpy:PCG64?spam', '--seed', '1', '--count', '5'], /"recipe" expected numpy:PCG64\?NAME=VALUE/],
] as [string[], RegExp][])('%j is refused in one sentence', async (args, message) => {
  const thrown = await program()
    .parseAsync(['noise', ...args], { from: 'user' })
    .then(
      () => null,
      (error: unknown) => error,
    );
  // Commander's own complaints are usage errors; main.ts prints both kinds the same way.
  const { text, code } =
    thrown instanceof CommanderError ? { text: thrown.message, code: thrown.exitCode && EXIT.usage } : explain(thrown);
  expect(code).toBe(EXIT.usage);
  expect(text.split('\n')).toHaveLength(1);
  expect(text).toMatch(message);
});

test('through the binary: a sentence on stderr, nothing on stdout, exit 2; help names every recipe', () => {
  const wrong = fairnoise(['noise', '--recipe', 'numpy:PCG65', '--seed', '1', '--count', '5']);
  expect([wrong.code, wrong.stdout]).toEqual([2, '']);
  expect(wrong.stderr).toMatch(/^fairnoise: "recipe" expected one of lattice, numpy:PCG64, .*got "numpy:PCG65"\n$/);
  const help = fairnoise(['noise', '--help']);
  expect(help.code).toBe(0);
  for (const { id } of pipelines) expect(help.stdout).toContain(`  ${id} `);
});
