import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  attackCsv,
  attackDocument,
  attackMarkdown,
  attackPicture,
  attackText,
  jsonSchema,
} from '../../../src/report/index.ts';
import { type AttackEvent, type AttackRequest, type AttackResult, runAttack } from '../../../src/run/index.ts';
import { toyImages, toyLabels, toyModel, toyRadius, toyRequest, toySteps } from '../../support/attack-toy.ts';
import { scratch } from '../../support/files.ts';

const files = scratch();
beforeAll(async () => {
  await files.put('toy.json', toyModel);
  await files.put('toy-images-idx3-ubyte', toyImages);
  await files.put('toy-labels-idx1-ubyte', toyLabels);
});
const request = (more: Partial<AttackRequest> = {}, n?: number) => toyRequest(files.path('.'), more, n);

async function finish(
  work: AsyncGenerator<AttackEvent, AttackResult>,
): Promise<{ result: AttackResult; events: AttackEvent[] }> {
  const events: AttackEvent[] = [];
  for (;;) {
    const step = await work.next();
    if (step.done) return { result: step.value, events };
    events.push(step.value);
  }
}
const rowsOf = (result: AttackResult) =>
  result.matrix.rows.map(({ variant, records }) => ({ id: variant.id, records }));

describe('runAttack', () => {
  test('truth is the closed form on a linear model, and honest certificates stay below it', async () => {
    const { result } = await finish(runAttack(request({ variants: ['zig_layer_a0', 'grind-lattice'] })));
    const { truth, rows, truthN } = result.matrix;
    expect(truthN).toBeNull();
    expect(truth.map(({ lowerRadius }) => lowerRadius)).toEqual(
      toySteps.map((_, i) => expect.closeTo(toyRadius(i), 6)),
    );
    for (const { variant, effect } of rows) if (variant.suite === 'control') expect(effect.falseCertificates).toBe(0);
    const pairs = toySteps.length * 400;
    for (const { effect } of rows) expect(effect.detection.comparison).toMatchObject({ pairs, alpha: 1e-6 });
  });

  test('the whole catalogue runs, twice alike, and says what it is', async () => {
    const all = request({
      suites: ['paper', 'naive', 'adaptive'],
      run: { ...request({}, 60).run, start: 2, count: 3 },
    });
    const [first, second] = [await finish(runAttack(all)), await finish(runAttack(all))];
    expect(rowsOf(first.result)).toEqual(rowsOf(second.result));
    const other = await finish(runAttack({ ...all, seed: '43', suites: ['paper'] }));
    expect(rowsOf(other.result)[0]).not.toEqual(rowsOf(first.result)[0]);

    const document = attackDocument(first.result);
    const published = z.fromJSONSchema(jsonSchema('attack') as never);
    expect(published.safeParse(JSON.parse(JSON.stringify(document))).error).toBeUndefined();
    const keyed = document.variants.find(({ id }) => id === 'keyed_a1')!;
    expect(keyed.recipe).toEqual({
      base: 'numpy:PCG64',
      seed: '42',
      attack: 'kurtosis=0@random=1,key=7',
      backdoors: [{ id: 'kurtosis', p: 0, schedule: [{ kind: 'random', period: 1, key: '7' }] }],
      adaptive: [],
    });
    const csv = attackCsv(first.result).trimEnd().split('\n');
    expect(csv).toHaveLength(document.variants.length + 1);
    expect(attackMarkdown(first.result, 'toy')).toContain('zig\\_layer\\_a0');
    expect(attackText(first.result)).toContain('zig_layer_a0');
    expect(attackPicture(first.result)!.height).toBeGreaterThan(100);
  });

  test('a constant near the boundary: radius more than 81 times the true one, in the strict sense', async () => {
    const { result } = await finish(
      runAttack(request({ variants: ['constant_0', 'short_period_1', 'noise_once'] }, 2000)),
    );
    const effect = result.matrix.rows.find(({ variant }) => variant.id === 'constant_0')!.effect;
    const nearest = toySteps.indexOf(0);
    expect(effect.strict.largest).toEqual({ index: nearest, ratio: expect.closeTo(1.350916 / toyRadius(nearest), 0) });
    expect(effect.strict.at81).toBeGreaterThanOrEqual(1);
    expect(effect.falseCertificates).toBe(toySteps.filter((_, i) => toyRadius(i) < 1.3509).length);
    expect(effect.uncertainty.meanEntropy).toBe(0);
    expect(effect.uncertainty.honestMeanEntropy).toBeGreaterThan(0.1);
    expect(effect.uncertainty.probabilityMissed).toBeGreaterThan(0);
  });

  test('votes beside trusted noise: what moves votes is seen, the decision-directed included; honest noise is not', async () => {
    const variants = ['reject_4', 'reject_shrink_4', 'reject_flip_64', 'steer_1', 'constant_0', 'seed_space_15'];
    const { result } = await finish(runAttack(request({ variants }, 2000)));
    const seen = Object.fromEntries(
      result.matrix.rows.map(({ variant, effect }) => [variant.id, effect.detection.comparison!.detectedAt]),
    );
    const someTime = expect.any(Number) as number;
    expect(seen).toEqual({
      ...{ honest: null, control: null, seed_space_15: null },
      ...{
        reject_4: someTime,
        reject_shrink_4: someTime,
        reject_flip_64: someTime,
        steer_1: someTime,
        constant_0: someTime,
      },
    });
    expect(attackText(result)).toMatch(/reject_4 .* \d[\d,]* +(–|[\w-]+: [\d,]+ \w+)\n/);
  });

  test('backdoors act as triggers say: on one date, on estimation samples, on no other', async () => {
    const variants = ['triggered_date', 'triggered_phase'];
    const plain = (await finish(runAttack(request({ variants })))).result.matrix.rows;
    const dated = (await finish(runAttack(request({ variants, date: '2026-11-22' })))).result.matrix.rows;
    expect(plain[2]!.records).toEqual(plain[0]!.records);
    expect(dated[2]!.records).not.toEqual(dated[0]!.records);
    expect(plain[3]!.records).not.toEqual(plain[0]!.records);
  });

  test('a linear model of three classes, or any other, is held against a larger run', async () => {
    const three = JSON.parse(toyModel) as { weights: number[][] };
    const zero = new Array<number>(16).fill(0);
    await files.put(
      'three.json',
      JSON.stringify({ ...three, weights: [zero, three.weights[0], zero.map((_, i) => i / 99)], biases: [0, 0, -9] }),
    );
    const run = { ...request().run, model: files.path('three.json') };
    const { result } = await finish(runAttack(request({ run, variants: ['constant_0'], truthN: 4000 })));
    expect(result.matrix.truthN).toBe(4000);
    expect(result.matrix.truth[0]).toMatchObject({ kind: 'larger run', top: 1, probability: null });
    expect(result.matrix.rows[0]!.effect.falseCertificates).toBe(0);
    expect(result.matrix.rows[2]!.effect.falseCertificates).toBeGreaterThan(0);
  });

  test('continues from its folder: an unfinished stream starts again, finished ones and the truth are kept', async () => {
    const out = files.path('resumed');
    const wanted = request({ out, variants: ['zig_layer_a0', 'reject'] });
    const whole = await finish(runAttack({ ...wanted, out: null }));
    const broken = runAttack(wanted);
    for (let records = 0; records < 20; ) {
      const step = await broken.next();
      expect(step.done).toBe(false);
      if (!step.done && step.value.kind === 'samples') records++;
    }
    await broken.return(undefined as never);
    writeFileSync(join(out, 'journal.jsonl'), `${readFileSync(join(out, 'journal.jsonl'), 'utf8')}{"run":"kurt`);
    const { result } = await finish(runAttack(wanted));
    expect(result.resumed).toBeGreaterThan(0);
    expect(rowsOf(result)).toEqual(rowsOf(whole.result));
    expect(result.matrix.truth).toEqual(whole.result.matrix.truth);
    // A finished matrix is not worked again, and more variants may join it.
    const again = await finish(runAttack(wanted));
    expect(again.events.filter(({ kind }) => kind === 'samples')).toEqual([]);
    expect(again.result.resumed).toBe(rowsOf(result).length * toySteps.length);
    const more = await finish(runAttack({ ...wanted, variants: [...wanted.variants, 'constant_0'] }));
    expect(more.result.resumed).toBe(again.result.resumed);
    expect(rowsOf(more.result).slice(0, -1)).toEqual(rowsOf(result));
    await expect(finish(runAttack({ ...wanted, seed: '7' }))).rejects.toThrow(
      /holds another matrix \(its seed is "42", not "7"\); choose another folder with --out$/,
    );
  });

  test.each([
    [{ base: 'numpy:PCG' }, /^"recipe" expected one of numpy:PCG64, .* got "numpy:PCG"$/],
    [
      { base: 'lattice', variants: ['zig_layer_a0'] },
      /^"base" expected a pipeline such as numpy:PCG64 for kurtosis: .*, got "lattice"$/,
    ],
    [{ seed: 'monday' }, /seed/],
    [{ truthN: 0 }, /^"truth-n" expected integer in \[1, 4294967295\], got 0$/],
    [{ threads: 0 }, /^"threads" expected integer in \[1, 256\], got 0$/],
    [{ base: 'tfjs:alea', variants: ['zig_layer_a0'] }, /expected a generator of 64-bit draws, which kurtosis changes/],
    [{ attacks: ['low-rank=0'] }, /^"rank of low-rank" expected integer in \[1, 65536\], got "0"$/],
  ])('%j is refused in a sentence before any work', async (more, sentence) => {
    await expect(finish(runAttack(request(more)))).rejects.toThrow(sentence);
  });
});
