import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { digestOfJson, planDigest, utf8 } from '../../src/core/index.ts';
import { newSigningKey, publicKeyOf, seal } from '../../src/evidence/dsse.ts';
import type { CertificatePredicate } from '../../src/evidence/index.ts';
import { certifiedRadius, clopperPearsonLower, floor6, topClass } from '../../src/smoothing/index.ts';
import { payForGrid } from '../../src/smoothing/record.ts';
import { fairnoise } from '../support/cli.ts';
import { scratch } from '../support/files.ts';

// A certifier that lies about what only the data or the tables can tell, and signs it well: arithmetic, digests and signature all hold.
const files = scratch();
type Loose<T> = T extends object ? { -readonly [K in keyof T]: Loose<T[K]> } : T;
type Predicate = Loose<CertificatePredicate>;

let model = '';
let data = '';
const honest = new Map<string, string>();

async function certify(name: string, ...more: string[]): Promise<void> {
  const out = files.path(name);
  const flags = ['--sigma', '0.25', '--n', '2000', '--grid', '2^-4', '--seed', '1', '--threads', '1', '--quiet'];
  const ran = fairnoise(['certify', '--model', model, '--data', data, ...flags, ...more, '--out', out]);
  expect([ran.code, ran.stderr]).toEqual([0, '']);
  honest.set(name, join(out, 'certificate.json'));
}

beforeAll(async () => {
  const oracle = { format: 'fairnoise-linear/1', shape: [3], weights: [[1, 0.02, -2]], biases: [-0.3] };
  model = await files.put('oracle.json', JSON.stringify(oracle));
  data = await files.put('rows.csv', 'a,b,c,label\n0.1234567,3.7,0.0654321,1\n1.7654321,1.3,0.1,1\n');
  await certify('run');
  await certify('against', '--against-catalogue');
});

/** The certificate of a run, changed and signed anew; what `verify` says of it. */
function verify(name: string, change: (predicate: Predicate) => void, ...flags: string[]) {
  const { payload } = JSON.parse(readFileSync(honest.get(name)!, 'utf8'));
  const statement = JSON.parse(Buffer.from(payload, 'base64').toString());
  const predicate: Predicate = statement.predicate;
  change(predicate);
  const { plan, ledger } = predicate;
  for (const result of predicate.results) {
    // What follows from the votes follows from what is claimed.
    const pA = clopperPearsonLower(
      result.nA,
      plan.statistics.n,
      Number(plan.statistics.alpha),
      Number(ledger.tvPerVector),
    );
    const onGrid = pA > 0.5 ? certifiedRadius(pA, Number(plan.noise.sigma)) : 0;
    const radius = payForGrid(onGrid, Number(result.cost), Number(result.norm));
    Object.assign(result, {
      pLower: String(pA),
      radius: floor6(radius),
      predict: radius > 0 ? topClass(result.selection) : null,
    });
  }
  predicate.planDigest = planDigest(plan as CertificatePredicate['plan']);
  predicate.votes = digestOfJson(predicate.results);
  const secret = newSigningKey();
  predicate.signer = { kind: 'ephemeral', publicKey: publicKeyOf(secret) };
  const path = files.path('forged.json');
  writeFileSync(path, JSON.stringify(seal(utf8(JSON.stringify(statement)), { secret, kind: 'ephemeral' })));
  const ran = fairnoise(['verify', path, '--model', model, '--format', 'json', ...flags]);
  const { steps } = JSON.parse(ran.stdout) as { steps: { claim: string; state: string; because: string }[] };
  return { code: ran.code, of: (claim: string) => steps.filter((step) => step.claim === claim), steps };
}

describe('a forged certificate', () => {
  const withData = () => ['--data', data];

  test('unchanged but for the key, it holds; without data the grid is taken on trust', () => {
    const whole = verify('run', () => {}, ...withData(), '--replay', 'all');
    expect(whole.code, JSON.stringify(whole.steps)).toBe(0);
    expect(whole.of('inputs')).toMatchObject([{ state: 'pass' }]);
    expect(verify('run', () => {}).of('inputs')).toMatchObject([{ state: 'skipped' }]);
  });

  const lies: [string, (result: Predicate['results'][number]) => void, RegExp][] = [
    ['the grid costs nothing', (result) => Object.assign(result, { cost: '0' }), /the cost of the grid of input 0/],
    ['inputs were not moved', (result) => Object.assign(result, { moved: '0' }), /the way to the grid of input 0/],
    ['resizing shrinks', (result) => Object.assign(result, { norm: '0.5' }), /the norm of resizing of input 0/],
    ['labels are others', (result) => Object.assign(result, { label: 0 }), /the label of input 0/],
  ];
  test.each(lies)('that says %s', (_, change, why) => {
    const said = verify('run', ({ results }) => results.forEach(change), ...withData());
    expect(said.code).toBe(1);
    expect(said.of('arithmetic')).toMatchObject([{ state: 'pass' }]);
    expect(said.of('inputs')).toMatchObject([{ state: 'fail', because: expect.stringMatching(why) }]);
  });

  test('that says more than it costs claims less, which is no lie', () => {
    const modest = verify(
      'run',
      ({ results }) => {
        for (const result of results) Object.assign(result, { cost: '0.2' });
      },
      ...withData(),
    );
    expect(modest.code, JSON.stringify(modest.steps)).toBe(0);
  });

  test('whose tables are exact', () => {
    const said = verify('run', ({ ledger }) => Object.assign(ledger, { tvPerVector: '0' }));
    expect([said.code, said.of('ledger')[0]?.state]).toEqual([1, 'fail']);
  });

  test('against other noises: with less spent, or with noise that was not looked at', () => {
    const kept = verify('against', () => {});
    expect(kept.code, JSON.stringify(kept.steps)).toBe(0);
    expect(kept.of('against')).toMatchObject([{ state: 'pass' }]);
    const unseen = verify('against', ({ monitor }) => Object.assign(monitor!, { numbers: monitor!.numbers - 1 }));
    expect([unseen.code, unseen.of('against')[0]?.state]).toEqual([1, 'fail']);
  });
});

test('--against-catalogue refuses noise that the monitor cannot look at', async () => {
  const flags = ['--sigma', '0.25', '--n', '100', '--out', files.path('refused'), '--against-catalogue', '--quiet'];
  const half = fairnoise([
    'certify',
    '--model',
    model,
    '--data',
    data,
    '--noise',
    'torch:cpu?half=f16',
    '--seed',
    '1',
    ...flags,
  ]);
  expect([half.code, half.stderr]).toEqual([
    2,
    expect.stringMatching(/against-catalogue.*noise that the monitor can look at.*f16/),
  ]);
  const far = await files.put('far.csv', 'a,b,c,label\n0.1,1e6,0.1,1\n');
  const large = fairnoise([
    'certify',
    '--model',
    model,
    '--data',
    far,
    '--noise',
    'numpy:PCG64',
    '--seed',
    '1',
    ...flags,
  ]);
  expect([large.code, large.stderr]).toEqual([
    3,
    expect.stringMatching(/coordinate 1 of input 0 is 1000000.*leave it out/),
  ]);
});
