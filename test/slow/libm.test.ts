import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { bytesOf } from '../../src/core/bytes.ts';
import { samplerDesk } from '../../src/samplers/desk.ts';

// SHA-256 of what glibc 2.36 (x86-64 with FMA) answers, made by test/vectors/libm/glibc.c. Float functions: every argument that
// the samplers can pass, all 2^24. Double functions: two million arguments, half of them down to 2^-60 from where they are delicate.
const floats = {
  logf: '87df1a963dc44a28d123af1a15f80098af865dea8ef2a4d8079deec10de451bc',
  sinf: 'abe1577cb74ef47d82b194b8e0ccdf573e710166350cf0e3aa6d009e0c5fc21a',
  cosf: '505442c7683ba19b14c844adaabcec40648dde61da9e9f1c735939d0f83aa809',
  log1pf: 'b7fc05bdd49a1aa66fe2e7ee3339a2a79189d6f5f1c94b090dc5f734a23bd354',
} as const;
const doubles = {
  log: '5f2df09ade6e34d5d9f7799dcdbe6ed2906619222752ad173d30cfc40f752b31',
  log1p: '4756b2059859cef9edcf802707a609fa073dd8fc4ef5f81d3d64c85cb8eca48a',
  sin: 'e52b69d0867b0bc93bc8b436c024df6acb80f5f17684d6cc686a352088c8508b',
  cos: '5201d3216fe39444a9cb6bb35ebc2bc0375717d182f43dd839bed11cb0ff809c',
} as const;
// The same file's exact-fma model of torch's AVX2 kernel.
const avx2 = {
  radius: '88bdc07f060915411482e9b2ad8b371868cdd1af288cf6919cde64fc97babecd',
  cos: '0159be50a0cb9ad5d1e32bf5a361bd792fd09b17bdcf5b000e8a4fe4638cde4d',
  sin: 'cf51824cdb98f1c2f535f4cc1c24ce27ce429632ece60d42249e211f555b8dca',
};
const PIECE = 1 << 16;
const { run } = samplerDesk().kernel;

test.each(Object.keys(floats) as (keyof typeof floats)[])('%s: all 2^24 arguments as glibc', (name) => {
  const hash = createHash('sha256');
  const out = new Float32Array(PIECE);
  const f = run[name];
  for (let base = 0; base < 2 ** 24; base += PIECE) {
    for (let i = 0; i < PIECE; i++) {
      const u = (base + i) * 2 ** -24;
      out[i] = f(name === 'logf' ? 1 - u : name === 'log1pf' ? -u : Math.fround(2 * Math.PI * u));
    }
    hash.update(bytesOf(out));
  }
  expect(hash.digest('hex')).toBe(floats[name]);
});

test.each(Object.keys(doubles) as (keyof typeof doubles)[])('%s: two million arguments as glibc', (name) => {
  const hash = createHash('sha256');
  const out = new Float64Array(1 << 14);
  const next = uniforms();
  const f = run[name];
  for (let i = 0; i < 2e6; ) {
    const n = Math.min(out.length, 2e6 - i);
    for (let j = 0; j < n; j++, i++) {
      const odd = i & 1;
      const x = next() * (odd ? 2 ** -((i >> 1) % 60) : 1);
      const argument = {
        log: odd ? 1 - x : x,
        log1p: -x,
        sin: odd ? x : 2 * Math.PI * x,
        cos: odd ? x : 2 * Math.PI * x,
      };
      out[j] = f(argument[name]);
    }
    hash.update(bytesOf(out.subarray(0, n)));
  }
  expect(hash.digest('hex')).toBe(doubles[name]);
});

// xorshift64 as in glibc.c.
function uniforms(): () => number {
  let s = 88172645463325252n;
  const U64 = 0xffffffffffffffffn;
  return () => {
    s ^= (s << 13n) & U64;
    s ^= s >> 7n;
    s ^= (s << 17n) & U64;
    return Number(s >> 11n) * 2 ** -53;
  };
}

// u[j] = 6601320 2^-24 has radius exactly 1, and u[j + 8] = 0 has cosine exactly 1, so each factor can be seen alone.
test('torch AVX2: every radius, cosine and sine as with a true fma', () => {
  const { kernel, words, out } = samplerDesk();
  const n = 1 << 11;
  const w = new Uint32Array(kernel.memory.buffer, words, n);
  const z = new Float32Array(kernel.memory.buffer, out, n);
  const hashes = { radius: createHash('sha256'), cos: createHash('sha256'), sin: createHash('sha256') };
  const halves = [new Float32Array(n / 2), new Float32Array(n / 2)] as const;
  const run16 = (at: (i: number) => readonly [number, number], base: number) => {
    for (let i = 0; i < n / 2; i++) {
      const place = 16 * (i >> 3) + (i & 7);
      [w[place], w[place + 8]] = at(base + i) as [number, number];
    }
    kernel.run.torchF32(words, out, n / 16);
    for (let i = 0; i < n / 2; i++) {
      const place = 16 * (i >> 3) + (i & 7);
      halves[0][i] = z[place]!;
      halves[1][i] = z[place + 8]!;
    }
  };
  for (let base = 0; base < 2 ** 24; base += n / 2) {
    run16((i) => [i, 0], base);
    hashes.radius.update(bytesOf(halves[0]));
    run16((i) => [6601320, i], base);
    hashes.cos.update(bytesOf(halves[0]));
    hashes.sin.update(bytesOf(halves[1]));
  }
  expect({ radius: hashes.radius.digest('hex'), cos: hashes.cos.digest('hex'), sin: hashes.sin.digest('hex') }).toEqual(
    avx2,
  );
});
