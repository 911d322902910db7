import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AuditReport, NoiseReport } from '../../src/audit/index.ts';
import { auditJson, auditText } from '../../src/report/index.ts';
import { audit as auditSchema } from '../../src/report/schemas/audit.ts';
import { audit as runAudit } from '../../src/run/audit/audit.ts';
import type { AuditRequest } from '../../src/run/audit/request.ts';
import { plainAudit } from '../../src/run/audit/request.ts';
import { halfBits, openPipeline } from '../../src/samplers/index.ts';
import { nearestHalf } from '../../src/sources/index.ts';
import { chachaBytes } from '../support/chacha.ts';
import { fairnoise, temporaryFolder } from '../support/cli.ts';
import { npy } from '../support/npy.ts';

// The noise suite as scripts see it: every kind of source, honest and backdoored, and everything that can be wrong with floats.

const DEFAULTS: AuditRequest = { ...plainAudit(''), threads: 1 };
async function report(source: string, options: Partial<AuditRequest> = {}): Promise<AuditReport> {
  const work = runAudit({ ...DEFAULTS, source, ...options });
  let step = await work.next();
  while (!step.done) step = await work.next();
  return step.value;
}
const noiseOf = ({ suites }: AuditReport) => suites.find(({ suite }) => suite === 'noise') as NoiseReport;
const noise = async (...args: Parameters<typeof report>) => noiseOf(await report(...args));

function normals(seed: number, count: number, dtype: 'f64'): Float64Array<ArrayBuffer>;
function normals(seed: number, count: number, dtype: 'f32'): Float32Array<ArrayBuffer>;
function normals(seed: number, count: number, dtype: 'f32' | 'f64') {
  const out = dtype === 'f64' ? new Float64Array(count) : new Float32Array(count);
  openPipeline({ id: 'numpy:PCG64', seed: String(seed), dtype }).fill(out);
  return out;
}
const bytes = (view: ArrayBufferView) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
function file(data: ArrayBufferView, name = 'noise.bin'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, bytes(data));
  return path;
}
const N = 20_000;
const doubles = normals(42, N, 'f64');
const singles = normals(42, N, 'f32');
function swapped(data: ArrayBufferView, width: 4 | 8): Uint8Array {
  const copy = Buffer.from(bytes(data));
  return width === 4 ? copy.swap32() : copy.swap64();
}

describe('honest noise raises no alarm, wherever it comes from', () => {
  const cases: [string, () => string, Partial<AuditRequest>][] = [
    ['raw doubles', () => file(doubles), { as: 'f64' }],
    ['raw singles', () => file(singles), { as: 'f32' }],
    ['.npy of singles', () => file(npy('<f4', [N], singles)), {}],
    ['.npy, big-endian', () => file(npy('>f8', [N], swapped(doubles, 8))), {}],
    ['scaled, with --sigma', () => file(doubles.map((x) => 0.25 * x)), { as: 'f64', sigma: 0.25 }],
    [
      'noise on the grid of images, with --grid',
      () => file(doubles.map((x) => Math.round(x * 255) / 255)),
      { as: 'f64', grid: 255 },
    ],
    ['a command', () => `exec:cat ${file(npy('>f4', [N], swapped(singles, 4)))}`, {}],
    ['a recipe of normals', () => 'recipe:torch:cpu?seed=3', { as: 'f32', numbers: N }],
    [
      'the default noise, which says its grid and sigma itself',
      () => 'recipe:lattice?seed=3&sigma=0.5',
      { numbers: N },
    ],
  ];
  test.each(cases)('%s', async (_, source, options) => {
    const { verdict, suites, tests } = await report(source(), options);
    expect([verdict, suites.map(({ suite }) => suite)]).toEqual(['pass', ['noise']]);
    expect(suites[0]).toMatchObject({ alarm: false, detectedAt: null, component: null, numbers: N, alpha: 1e-6 });
    expect(tests.map(({ id }) => id)).toEqual(expect.arrayContaining(['noise/normals/values', 'noise/normals/scale']));
    expect(tests.every(({ state }) => state === 'pass')).toBe(true);
  });

  test('the same numbers in either byte order, raw or .npy, give the same report', async () => {
    const one = await noise(file(doubles), { as: 'f64' });
    expect(await noise(file(npy('>f8', [N], swapped(doubles, 8))))).toEqual(one);
    expect(await noise(file(npy('<f8', [N], doubles)))).toEqual(one);
    expect(await noise(file(doubles.map((x) => 4 * x)), { as: 'f64', sigma: 4 })).toEqual(one);
  });

  test('bits of any kind are looked at as words, beside the suites of NIST', async () => {
    const data = chachaBytes(80_000, 5);
    const { suites, verdict } = await report(file(data), { entropy: { ...DEFAULTS.entropy, samples: 1000 } });
    expect([verdict, suites.map(({ suite }) => suite)]).toEqual(['pass', ['sp800-22', 'sp800-90b', 'noise']]);
    expect(suites[2]).toMatchObject({ numbers: 10_000, families: [{ family: 'words', count: 10_000 }] });
    for (const [as, words] of [
      ['u16', 40_000],
      ['u32', 20_000],
      ['u64', 10_000],
    ] as const) {
      expect(await noise(file(data), { as, suites: ['noise'] })).toMatchObject({ numbers: words, alarm: false });
    }
  });
});

describe('what is wrong is found and named', () => {
  const spoilt = (at: number, value: number) => {
    const copy = doubles.slice();
    copy[at] = value;
    return file(copy);
  };
  const half = () => file(doubles.map(Math.abs));
  const cases: [string, () => string, Partial<AuditRequest>, Partial<Record<'component', unknown>>, string][] = [
    [
      'NaN',
      () => spoilt(1234, Number.NaN),
      { as: 'f64' },
      { component: 'normals/values' },
      'number 1234 (from 0) is NaN',
    ],
    [
      'infinity',
      () => spoilt(0, Number.NEGATIVE_INFINITY),
      { as: 'f64' },
      { component: 'normals/values' },
      'number 0 (from 0) is -Infinity',
    ],
    ['a constant', () => file(new Float64Array(500).fill(0.25)), { as: 'f64' }, {}, 'every number is 0.25: a constant'],
    ['zeros', () => file(new Float32Array(500)), { as: 'f32' }, {}, 'every number is 0: a constant'],
    [
      'another sigma',
      () => file(doubles.map((x) => 0.25 * x)),
      { as: 'f64' },
      {},
      'looks like sigma = 0.25; pass --sigma 0.25',
    ],
    ['sigma forgotten', () => file(doubles), { as: 'f64', sigma: 0.25 }, {}, 'looks like sigma = 1; pass --sigma 1'],
    [
      'integers as floats',
      () => file(Float64Array.from(doubles, (x) => Math.round(9 * x))),
      { as: 'f64' },
      {},
      'every number is whole',
    ],
    [
      'bytes of integers',
      () => file(Uint32Array.from({ length: 3000 }, (_, i) => i + 1)),
      { as: 'f32' },
      {},
      'these bytes are likely not floats of this width',
    ],
    [
      'the other byte order',
      () => file(swapped(doubles, 8)),
      { as: 'f64' },
      {},
      'these bytes are likely not floats of this width',
    ],
    ['half normal', half, { as: 'f64' }, { component: 'normals/sign' }, 'raised the alarm after'],
  ];
  test.each(cases)('%s', async (_, source, options, expected, sentence) => {
    const { verdict, suites, because } = await report(source(), options);
    expect(verdict).toBe('fail');
    expect(suites[0]).toMatchObject({ alarm: true, excluded: null, ...expected });
    expect(because).toContain(sentence);
  });

  test('after a NaN nothing is looked at, and what was before it still counts', async () => {
    const copy = Float64Array.from(doubles, Math.abs);
    copy[5000] = Number.NaN;
    const found = await noise(file(copy), { as: 'f64' });
    expect(found).toMatchObject({ component: 'normals/sign', numbers: 5000 });
    expect(found.because).toMatch(/raised the alarm after \d+ numbers.*; number 5000 \(from 0\) is NaN/);
  });

  test('a backdoor on words shows in the words and in the normals, each at its own share', async () => {
    const found = await noise('recipe:numpy:PCG64?seed=42&backdoor=kurtosis=1', { suites: ['noise'], numbers: N });
    expect(found.families).toMatchObject([
      { family: 'normals', alpha: 5e-7, alarm: true, count: N },
      { family: 'words', alpha: 5e-7, alarm: true, count: N },
    ]);
    expect(found.families[1]!.detectedAt).toBeLessThan(500);
    const words = await noise('recipe:numpy:PCG64?seed=42&backdoor=kurtosis=1', {
      as: 'u64',
      suites: ['noise'],
      numbers: N,
    });
    expect(words.families).toMatchObject([{ family: 'words', alpha: 1e-6, alarm: true }]);
  });

  test('a backdoor on noise leaves the words alone, so that only normals are read', async () => {
    const { source, suites } = await report('recipe:numpy:PCG64?seed=42&backdoor=laplace', { numbers: N });
    expect([source.as, suites.map(({ suite }) => suite)]).toEqual(['f64', ['noise']]);
    expect(suites[0]).toMatchObject({ alarm: true });
  });
});

describe('vectors', () => {
  const d = 64;
  const vectors = normals(7, 300 * d, 'f32');
  test('the first axis of an array counts them, and a note says so', async () => {
    const { source, suites } = await report(file(npy('<f4', [300, 1, 8, 8], vectors)));
    expect(source.notes).toEqual([
      'shape (300, 1, 8, 8): axis 0 counts 300 noise vectors of 64 coordinates; --axis N names another',
    ]);
    expect((suites[0] as NoiseReport).families).toMatchObject([
      { family: 'normals', count: 300 * d, alpha: 5e-7, alarm: false },
      { family: 'vectors', count: 300, alpha: 5e-7, alarm: false },
    ]);
  });
  test('of lattice noise are looked at as the Gaussian that was rounded', async () => {
    const noisy = Float64Array.from(vectors, (x) => Math.round(x * 128) / 255);
    const options = { sigma: 128 / 255, grid: 255 };
    const honest = await noise(file(npy('<f8', [300, d], noisy)), options);
    expect(honest).toMatchObject({ alarm: false, families: [{ count: 300 * d }, { family: 'vectors', count: 300 }] });
    // Each vector the mirror image of the one before: integers that a second rounding would hide.
    for (let v = 1; v < 300; v += 2) for (let i = 0; i < d; i++) noisy[v * d + i] = -noisy[(v - 1) * d + i]!;
    const found = await noise(file(npy('<f8', [300, d], noisy)), options);
    expect(found.families[1]).toMatchObject({ family: 'vectors', alarm: true, component: 'novelty' });
  });
  test('a lattice coarser than a sixteenth of sigma has no vectors to look at', async () => {
    const noisy = Float64Array.from(vectors, (x) => Math.round(x * 4) / 255);
    const { alarm, families } = await noise(file(npy('<f8', [300, d], noisy)), { sigma: 4 / 255, grid: 255 });
    expect([alarm, families.map(({ family }) => family)]).toEqual([false, ['normals']]);
  });
  test('noise of low rank is normal number by number and caught vector by vector', async () => {
    const rank = 4;
    const mixing = normals(8, rank * d, 'f64');
    const low = new Float64Array(300 * d);
    for (let v = 0; v < 300; v++) {
      for (let i = 0; i < d; i++) {
        let [sum, square] = [0, 0];
        for (let k = 0; k < rank; k++) {
          sum += mixing[k * d + i]! * doubles[v * rank + k]!;
          square += mixing[k * d + i]! ** 2;
        }
        low[v * d + i] = sum / Math.sqrt(square);
      }
    }
    const found = await noise(file(npy('<f8', [300, d], low)));
    expect(found.families.find(({ family }) => family === 'vectors')).toMatchObject({
      alarm: true,
      component: 'novelty',
    });
  });
  test('Fortran order is vectors along the last axis in the file, and along any other in memory', async () => {
    const path = file(npy('<f4', [d, 300], vectors, true));
    const plain = await report(path);
    expect(plain.source.notes).toEqual([
      'shape (64, 300): axis 0 counts 64 noise vectors of 300 coordinates; --axis N names another',
    ]);
    expect(noiseOf(plain).families[1]).toMatchObject({ family: 'vectors', count: d });
    const named = await report(path, { axis: 1 });
    expect(noiseOf(named).families[1]).toMatchObject({ family: 'vectors', count: 300 });
    await expect(report(path, { axis: 2 })).rejects.toThrow('"--axis" expected one of the axes 0 to 1');
  });
  test('the same vectors along any axis, in any order of the file, give the same report', async () => {
    const one = await noise(file(npy('<f4', [300, d], vectors)));
    const across = Float32Array.from(vectors, (_, i) => vectors[(i % 300) * d + Math.floor(i / 300)]!);
    expect(await noise(file(npy('<f4', [d, 300], across)), { axis: 1 })).toEqual(one);
    expect(await noise(file(npy('<f4', [300, d], across, true)))).toEqual(one);
    expect(await noise(file(npy('>f4', [300, d], swapped(across, 4), true)))).toEqual(one);
    const piped = `exec:cat ${file(npy('<f4', [d, 300], across))}`;
    expect(await noise(piped, { axis: 1 })).toEqual(one);
    const few = await noise(piped, { axis: 1, numbers: 10 * d });
    expect(few.families[1]).toMatchObject({ count: 10 });
  });
});

describe('integers', () => {
  const steps = Int16Array.from(doubles, (x) => Math.round(x * 128));
  const options = { sigma: 128 / 255, grid: 255 };
  test('that count steps of a lattice are its noise, in every width and byte order', async () => {
    const one = await noise(file(doubles.map((x) => Math.round(x * 128) / 255)), { as: 'f64', ...options });
    const cases: [string, ArrayBufferView][] = [
      ['<i2', steps],
      ['>i2', Buffer.from(bytes(steps)).swap16()],
      ['<i4', Int32Array.from(steps)],
      ['>i4', swapped(Int32Array.from(steps), 4)],
      ['<i8', BigInt64Array.from(steps, BigInt)],
    ];
    for (const [descr, data] of cases) expect(await noise(file(npy(descr, [N], data)), options)).toEqual(one);
    const small = await report(
      file(
        npy(
          '|i1',
          [N],
          Int8Array.from(doubles, (x) => Math.round(16 * x)),
        ),
      ),
      {
        sigma: 1,
        grid: 16,
      },
    );
    expect(small).toMatchObject({ verdict: 'pass', source: { as: 'i8', bitsRead: 8 * N, notes: [] } });
    const vectors = await noise(file(npy('<i2', [200, 100], steps)), options);
    expect(vectors.families[1]).toMatchObject({ family: 'vectors', count: 200, alarm: false });
    const bad = await noise(file(npy('<i2', [N], steps.map(Math.abs))), options);
    expect(bad).toMatchObject({ alarm: true });
  });
  test('without --grid are words, with a note that names the mend', async () => {
    const { source } = await report(file(npy('<i2', [N], steps)), { suites: ['noise'] });
    expect(source.as).toBe('u16');
    expect(source.notes).toEqual([
      'signed integers: if they are lattice noise in steps of 1/N, pass --grid 1/N and --sigma',
    ]);
    expect((await report(file(npy('<u2', [N], steps)), { suites: ['noise'] })).source.notes).toEqual([]);
    expect((await report(file(npy('<i2', [N], steps)), { suites: ['noise'], as: 'u16' })).source.notes).toEqual([]);
    await expect(report(file(npy('<i2', [N], steps)), { sigma: 0.5 })).rejects.toThrow('or --grid 1/N too');
  });
  test('noise on the grid of images is told so without an alarm too', async () => {
    const coarse = file(doubles.subarray(0, 40).map((x) => Math.round(x * 255) / 255));
    const found = await noise(coarse, { as: 'f64' });
    expect(found.alarm).toBe(false);
    expect(found.because).toContain('every number is a multiple of 1/255');
    expect((await noise(coarse, { as: 'f64', grid: 255 })).because).toBe('no alarm in 40 numbers');
    expect((await noise(file(doubles.subarray(0, 40)), { as: 'f64' })).because).toBe('no alarm in 40 numbers');
  });
  test('and floats, written as text, are told so', async () => {
    const text = (said: string, name?: string) => file(Buffer.from(said.repeat(40)), name);
    const options = { suites: ['noise'] };
    const note = expect.stringContaining('look like numbers written as text; save them with np.save, or say --as bits');
    for (const said of ['1.25e+00 -3.5e-01\n', '0110100111', '1,2;3|4\r\n'])
      expect((await report(text(said), options)).source.notes).toEqual([note]);
    expect((await report(`exec:cat ${text('0.25\n')}`, options)).source.notes).toEqual([note]);
    expect((await report(text('0110100111'), { ...options, as: 'bits' })).source.notes).toEqual([]);
    expect((await report(text('hello 12\n'), options)).source.notes).toEqual([]);
    expect((await report(text('0.25\n', 'noise.u16'), options)).source.notes).toEqual([]);
  });
});

describe('reports', () => {
  test('JSON as published, with what scripts read', async () => {
    const clean = auditSchema.parse(JSON.parse(auditJson(await report(file(doubles), { as: 'f64' }), '0.0.0')));
    expect(clean.suites).toEqual([
      { suite: 'noise', state: 'pass', because: `no alarm in ${N.toLocaleString('en')} numbers`, alpha: 1e-6 },
    ]);
    expect(clean.noise).toMatchObject({ alarm: false, detectedAt: null, numbers: N, component: null });
    expect(clean.noise!.excluded!.map(({ attack }) => attack)).toContain('kurtosis');
    const bad = auditSchema.parse(
      JSON.parse(auditJson(await report(file(doubles.map((x) => 0.9 * x)), { as: 'f64' }), '0.0.0')),
    );
    expect(bad.noise).toMatchObject({ alarm: true, excluded: null, families: [{ family: 'normals', alarm: true }] });
    expect(bad.noise!.detectedAt).toBeLessThan(N);
    expect(bad.noise!.limits).toHaveLength(3);
  });

  test('JSON of words: strengths that scripts can compare, and no radius', async () => {
    const words = await report(file(chachaBytes(80_000, 5)), { as: 'u64', suites: ['noise'] });
    const { noise } = auditSchema.parse(JSON.parse(auditJson(words, '0.0.0')));
    const [bias, , , constant] = noise!.excluded!;
    expect(bias).toMatchObject({ attack: 'bit bias', sd: null, radius: null, radiusAny: null });
    expect(bias!.strength).toMatch(/^bias=0\.0\d+$/);
    expect(constant).toEqual({ ...noise!.detectable[3], strength: 'period=128', nats: Math.LN2 / 128 });
  });

  test('text never calls a stream good: it says what is excluded, and what no test sees', async () => {
    const text = auditText(await report(file(doubles), { as: 'f64' }));
    expect(text).toMatch(/Excluded with confidence \d+%: attacks as strong as this, or stronger/);
    expect(text).toMatch(/kurtosis +1 word in \d+/);
    expect(text.replaceAll(/\s+/g, ' ')).toContain('triggered elsewhere');
    expect(text).toMatch(/pass +no alarm in 20,000 numbers\n$/);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test('from the binary: exit codes, progress in numbers, stdin', () => {
    const good = fairnoise(['audit', '-', '--as', 'f64'], { input: bytes(doubles) });
    expect([good.code, good.stderr]).toEqual([0, expect.stringMatching(/^audit 20,000 numbers in/)]);
    const bad = fairnoise(['audit', '-', '--quiet', '--format', 'json'], {
      input: npy('<f8', [N], doubles.map(Math.abs)),
    });
    expect([bad.code, bad.stderr]).toEqual([1, '']);
    expect(JSON.parse(bad.stdout).noise.component).toBe('normals/sign');
  });
});

describe('too few numbers pass nothing', () => {
  test('undecided, exit code 4, where not even the strongest attack would have shown', async () => {
    const path = file(doubles.slice(0, 16));
    const found = await report(path, { as: 'f64' });
    expect(found.verdict).toBe('undecided');
    expect(found.because).toBe('no alarm in 16 numbers, too few for any known attack to have raised one');
    expect(found.tests.map(({ id, state }) => [id, state])).toContainEqual(['noise/normals/scale', 'undecided']);
    expect(fairnoise(['audit', path, '--as', 'f64', '--quiet']).code).toBe(4);
    expect((await report(file(doubles.slice(0, 100)), { as: 'f64' })).verdict).toBe('pass');
    // What alarms alarms, however few.
    expect(await noise(file(new Float64Array(16)), { as: 'f64' })).toMatchObject({ state: 'fail' });
  });
  test('of no number at all nothing is said', async () => {
    const { tests } = await noise(file(Float64Array.of(Number.NaN)), { as: 'f64' });
    expect(tests.map(({ state }) => state)).toEqual(['fail', ...tests.slice(1).map(() => 'skipped')]);
  });
});

describe('a few numbers hide nothing', () => {
  const d = 784;
  /** Vectors of rank 1, beside one number whose product with its neighbour squares to more than a double holds. */
  const blinded = () => {
    const x = Float64Array.from({ length: 100 * d }, (_, i) => doubles[i % d]! * doubles[Math.floor(i / d)]!);
    x.set([1.2e154, 1.3], 3 * d + 5);
    return x;
  };
  test('nor does one huge number blind a family', async () => {
    const { families } = await noise(file(npy('<f8', [100, d], blinded())));
    expect(families[1]).toMatchObject({ family: 'vectors', alarm: true });
    expect(families.flatMap(({ components }) => components).every(({ logE }) => Number.isFinite(logE))).toBe(true);
  });
  test('integers beyond 32 bits do not come round again on a lattice', async () => {
    const far = doubles.map((x, i) => (Math.round(x * 128) + 2 ** 32 * ((i % 7) - 3)) / 255);
    const found = await noise(file(far), { as: 'f64', sigma: 128 / 255, grid: 255 });
    expect(found).toMatchObject({ alarm: true, component: 'normals/scale' });
  });
  test('the float32 nearest to a multiple of a fine step is one', async () => {
    const denominator = 4550;
    const steps = Int32Array.from({ length: 4000 }, (_, i) => Math.round(0.9 * denominator * doubles[i]!));
    steps[500] = 18_663; // 18663/4550 in single precision is off by more than 1e-3 steps
    const options = { as: 'f32', sigma: 0.9, grid: denominator } as const;
    expect(await noise(file(Float32Array.from(steps, (D) => D / denominator)), options)).toMatchObject({
      alarm: false,
    });
  });
});

describe('folders of streams', () => {
  function folder(files: Record<string, ArrayBufferView>): string {
    const path = join(temporaryFolder(), 'streams');
    mkdirSync(path);
    for (const [name, data] of Object.entries(files)) writeFileSync(join(path, name), bytes(data));
    return path;
  }
  const stream = (seed: number) => normals(seed, 4000, 'f64');

  test('good streams share alpha and have nothing in common', async () => {
    const found = await report(folder({ 'w10.f64': stream(1), 'w9.f64': stream(2), '.hidden': stream(1) }), {
      as: 'f64',
    });
    expect(found.verdict).toBe('pass');
    expect(found.streams!.map(({ name }) => name)).toEqual(['w9.f64', 'w10.f64']);
    expect(found.streams![0]!.report).toMatchObject({ alpha: (1e-6 * 0.999) / 2, numbers: 4000, alarm: false });
    expect(found.reuse).toMatchObject({ state: 'pass', gram: 5, share: 1, found: [] });
    expect(found.reuse!.falseAlarm).toBeLessThan(1e-9);
  });

  test('a seed that two workers share, a slice and a mirror image are named with their files', async () => {
    const one = stream(1);
    const path = folder({
      'worker0.npy': npy('<f8', [4000], one),
      'worker1.npy': npy('<f8', [4000], stream(2)),
      'worker2.npy': npy('<f8', [4000], one),
      'worker3.npy': npy('>f8', [1000], swapped(stream(2).slice(100, 1100), 8)),
      'worker4.npy': npy(
        '<f8',
        [4000],
        one.map((x) => -x),
      ),
    });
    const found = await report(path);
    expect(found.verdict).toBe('fail');
    expect(found.reuse!.found.map(({ because }) => because)).toEqual([
      'worker2.npy is worker0.npy again, number for number',
      'worker4.npy is worker0.npy again, number for number, negated',
      'worker3.npy is a slice of worker1.npy, from number 100 on',
    ]);
    const document = auditSchema.parse(JSON.parse(auditJson(found, '0.0.0')));
    expect(document.tests[0]).toMatchObject({ id: 'noise/reuse', state: 'fail' });
    expect(document.reuse!.found[2]).toMatchObject({ first: { stream: 'worker1.npy', offset: 100 }, numbers: 1000 });
    expect(auditText(found)).toContain('fail     reuse: worker2.npy is worker0.npy again, number for number.');
  });

  test('streams too short to show anything do not pass', async () => {
    const tiny = { 'a.f64': stream(1).slice(0, 5), 'b.f64': stream(2).slice(0, 6) };
    const found = await report(folder(tiny));
    expect(found.verdict).toBe('undecided');
    expect(found.because).toContain('in 2 streams at rate 0.000001 for all of them, of which 2 are too short');
    expect((await report(folder({ ...tiny, 'c.f64': stream(3) }))).verdict).toBe('pass');
  });

  test('streams that were rounded, or that are short, agree by chance no more often than is said', async () => {
    const fine = (seed: number, n: number) => normals(seed, n, 'f64').map((x) => Math.round(x * 512) / 2048);
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`w${i}.f64`, fine(i, 784)]));
    const options = { sigma: 0.25, grid: 2048 };
    expect((await report(folder(many), options)).reuse).toMatchObject({ state: 'pass', found: [] });
    const coarse = (seed: number, n: number) => normals(seed, n, 'f64').map((x) => Math.round(x * 128) / 255);
    const uneven = { 'a.f64': coarse(1, 150), 'b.f64': coarse(2, 60_000), 'c.f64': normals(3, 60_000, 'f64') };
    const { reuse } = await report(folder(uneven));
    expect(reuse).toMatchObject({ state: 'pass', found: [] });
    expect(reuse!.falseAlarm).toBeLessThan(1e-9);
  });

  test('the same noise at another precision is the same noise', async () => {
    const [one, other] = [stream(1), stream(2)];
    const singles = Float32Array.from(one);
    const halves = Uint16Array.from(halfBits(singles.map(nearestHalf), 'f16'));
    const found = await report(
      folder({
        'a.npy': npy('<f8', [4000], one),
        'b.npy': npy('<f4', [4000], singles),
        'c.npy': npy('<f8', [4000], other),
        'd.npy': npy(
          '<f4',
          [1000],
          Float32Array.from(other.subarray(500, 1500), (x) => -x),
        ),
      }),
    );
    expect(found.reuse!.found.map(({ because }) => because)).toEqual([
      'b.npy is a.npy again, number for number, rounded to f32',
      'd.npy is a slice of c.npy, from number 500 on, negated, rounded to f32',
    ]);
    expect(found.reuse).toMatchObject({ as: 'f32', gram: 7 });
    expect(found.source.notes).toContain('streams of f64, f32: reuse is looked for, and counted, in f32');
    auditSchema.parse(JSON.parse(auditJson(found, '0.0.0')));
    const half = await report(folder({ 'a.npy': npy('<f4', [4000], singles), 'b.npy': npy('<f2', [4000], halves) }));
    expect(half.reuse!.found).toMatchObject([{ numbers: 4000, because: expect.stringContaining('rounded to f16') }]);
    const honest = await report(
      folder({
        'a.npy': npy('<f8', [4000], one),
        'b.npy': npy('<f4', [4000], Float32Array.from(other)),
        'c.npy': npy('<f2', [4000], Uint16Array.from(halfBits(Float32Array.from(stream(3), nearestHalf), 'f16'))),
      }),
    );
    expect(honest).toMatchObject({ verdict: 'pass', reuse: { as: 'f16', found: [] }, eachStream: null });
    expect(honest.reuse!.falseAlarm).toBeLessThan(1e-9);
  });

  test('the same bytes as words of another width are the same words', async () => {
    const one = chachaBytes(16_000, 1);
    const path = folder({
      'a.u64': one,
      'b.u32': one,
      'c.u16': chachaBytes(16_000, 2),
      'd.u32': one.slice(2400, 4400),
      'e.u64': chachaBytes(16_000, 2).slice(1604, 9604),
    });
    const { reuse } = await report(path);
    expect(reuse!.as).toBe('u16');
    expect(reuse!.found).toMatchObject([
      { because: 'b.u32 is a.u64 again, byte for byte', numbers: 4000 },
      // Words that begin inside of others.
      {
        because: 'e.u64 is a slice of c.u16, from number 802 on',
        numbers: 1000,
        first: { stream: 'c.u16', offset: 802 },
      },
      {
        because: 'd.u32 is a slice of a.u64, from number 300 on',
        numbers: 500,
        first: { stream: 'a.u64', offset: 300 },
      },
    ]);
    const part = Buffer.from(chachaBytes(16_000, 3));
    part.set(one.subarray(800, 1600), 4000);
    const found = (await report(folder({ 'a.u64': one, 'b.u32': part }))).reuse!.found;
    expect(found.map(({ because }) => because)).toEqual([
      'numbers 1000 to 1199 of b.u32 are numbers 100 to 199 of a.u64',
    ]);
  });

  test('runs of one value are not compared, and that is said', async () => {
    const dull = stream(1);
    dull.fill(0.25, 3000, 3100);
    const { reuse } = await report(folder({ 'a.f64': dull, 'b.f64': stream(2) }));
    expect(reuse!.because).toMatch(
      /^no \d+ numbers in a row occur twice, up to sign, but for runs of one value, which are not compared$/,
    );
  });

  test('what is excluded is told for each stream, by the shortest', async () => {
    const path = folder({ 'a.f64': stream(1), 'b.f64': stream(2).subarray(0, 2000), 'c.f64': stream(3) });
    const found = await report(path);
    const { eachStream } = auditSchema.parse(JSON.parse(auditJson(found, '0.0.0')));
    const alone = found.streams![1]!.report;
    expect(eachStream).toEqual({
      ...{ unit: 'numbers', numbers: 2000, alpha: (1e-6 * 0.999) / 3, confidence: alone.confidence },
      ...{ detectable: alone.detectable, excluded: alone.excluded },
    });
    expect(eachStream!.excluded!.map(({ attack }) => attack)).toContain('kurtosis');
    expect(auditText(found)).toMatch(/In each stream excluded with confidence \d+%: attacks as strong as this/);
    const bad = await report(folder({ 'a.f64': stream(1).map(Math.abs), 'b.f64': stream(2).subarray(0, 2000) }));
    expect(bad.eachStream).toMatchObject({ excluded: null, numbers: 2000 });
    expect(auditText(bad)).toContain('In each stream attacks are caught at this length');
    const words = await report(folder({ 'a.u64': chachaBytes(16_000, 1), 'b.u64': chachaBytes(16_000, 2) }));
    expect(words.eachStream).toMatchObject({ unit: 'words', numbers: 2000 });
  });

  test('steps of a lattice in integers, and notes of streams', async () => {
    const lattice = (seed: number) => Int16Array.from(stream(seed), (x) => Math.round(x * 128));
    const one = lattice(1);
    const path = folder({
      'a.npy': npy('<i2', [4000], one),
      'b.npy': npy(
        '<f4',
        [4000],
        Float32Array.from(one, (D) => D / 255),
      ),
    });
    const found = await report(path, { sigma: 128 / 255, grid: 255 });
    expect(found.streams!.every(({ report: { alarm } }) => !alarm)).toBe(true);
    expect(found.reuse!.found).toMatchObject([
      { numbers: 4000, because: expect.stringContaining('b.npy is a.npy again') },
    ]);
    const plain = await report(folder({ 'a.npy': npy('<i2', [4000], one), 'b.npy': npy('<i2', [4000], lattice(2)) }));
    expect(plain.source.notes).toEqual([expect.stringContaining('pass --grid 1/N and --sigma')]);
    const coarse = (seed: number) =>
      stream(seed)
        .subarray(0, 40)
        .map((x) => Math.round(x * 255) / 255);
    const hinted = await report(folder({ 'a.f64': coarse(1), 'b.f64': stream(3), 'c.f64': coarse(2) }));
    expect(hinted.source.notes).toEqual([
      expect.stringMatching(/^a\.f64, c\.f64: every number is a multiple of 1\/255/),
    ]);
  });

  test('words too; and one bad stream is told from the good ones', async () => {
    const one = chachaBytes(16_000, 1);
    const path = folder({ a: one, b: chachaBytes(16_000, 2), c: one.slice(8000), d: new Uint8Array(16_000) });
    const found = await report(path, { as: 'u64' });
    expect(found.reuse!.found.map(({ because }) => because)).toEqual(['c is a slice of a, from number 1000 on']);
    expect(found.streams!.map(({ report: { alarm } }) => alarm)).toEqual([false, false, false, true]);
    expect(found.tests.filter(({ state }) => state === 'fail').map(({ stream }) => stream)).toContain('d');
  });

  test('from the binary', () => {
    const { code, stdout } = fairnoise(['audit', folder({ a: stream(1), b: stream(1) }), '--as', 'f64', '--quiet']);
    expect(code).toBe(1);
    expect(stdout).toContain('b is a again, number for number');
  });

  test('rounded noise agrees by chance; longer runs are asked for', async () => {
    const coarse = (seed: number) => stream(seed).map((x) => Math.round(8 * x) / 8);
    const found = await report(folder({ a: coarse(1), b: coarse(2) }), { as: 'f64' });
    expect(found.reuse!.gram).toBeGreaterThan(10);
    expect(found.reuse!.found).toEqual([]);
  });

  test('a constant first stream makes no agreement of all that follow', async () => {
    const found = await report(folder({ a: new Float64Array(4000), b: stream(1) }), { as: 'f64' });
    expect(found.reuse).toMatchObject({ state: 'pass', because: expect.stringContaining('; a not compared: half of') });
    expect(found.verdict).toBe('fail');
  });
});

describe('one sentence each', () => {
  const said = async (source: string, options: Partial<AuditRequest>) => {
    const thrown = await report(source, options).catch((error: Error) => error);
    if (!(thrown instanceof Error)) throw new Error('nothing was wrong');
    return thrown.message;
  };
  test.each<[string, () => string, Partial<AuditRequest>, string]>([
    [
      'half a number',
      () => file(bytes(doubles).subarray(0, 1001)),
      { as: 'f64' },
      'ends with 1 of the 8 bytes of an f64 number',
    ],
    [
      'truncated npy',
      () => file(npy('<f8', [N + 1], doubles)),
      {},
      'its header declares 160008 bytes of elements and it has 160000',
    ],
    [
      'long doubles',
      () => file(npy('<f16', [2], new Uint8Array(32))),
      {},
      'its elements are long double (16 bytes); save bool, integers, float16',
    ],
    [
      'npy cut in a pipe',
      () => `exec:head -c 1000 ${file(npy('<f8', [N], doubles))}`,
      {},
      'its header declares 160000 bytes',
    ],
    [
      '--sigma on bits',
      () => file(doubles),
      { sigma: 2, suites: ['noise'] },
      '"--sigma" expected floats for the noise suite',
    ],
    ['--axis without axes', () => file(doubles), { as: 'f64', axis: 0 }, '"--axis" expected an array to index'],
    [
      'half precision of a sigma it does not hold',
      () => file(new Uint16Array(100)),
      { as: 'f16', sigma: 1e-30 },
      '"--sigma" expected a standard deviation that half precision holds',
    ],
    ['--sigma 0', () => file(doubles), { as: 'f64', sigma: 0 }, '"--sigma" expected number > 0'],
    ['--numbers 0', () => file(doubles), { as: 'f64', numbers: 0 }, '"--numbers" expected integer >= 1'],
    [
      'integers said to be floats',
      () => file(npy('<i4', [4], new Int32Array(4))),
      { as: 'f32' },
      '"--as" expected nothing or u32',
    ],
    ['a folder of one', () => temporaryFolder(), {}, 'is a folder that holds no files'],
    ['lattice noise of no sigma', () => 'recipe:lattice?seed=1', {}, 'such as recipe:lattice?seed=42&sigma=0.5'],
    ['lattice noise as words', () => 'recipe:lattice?seed=1&sigma=1', { as: 'u64' }, 'nothing or f32 with lattice'],
    [
      'a backdoor on addressed words',
      () => 'recipe:lattice?seed=1&sigma=1&backdoor=kurtosis=0',
      {},
      'no backdoor, since lattice words have addresses',
    ],
    ['a recipe as bytes', () => 'recipe:numpy:PCG64?seed=1', { as: 'u8' }, 'or one of f32, f64, u32, u64 with recipe:'],
  ])('%s', async (_, source, options, sentence) => {
    const text = await said(source(), options);
    expect(text).toContain(sentence);
    expect(text).not.toContain('\n');
  });
});
