import { describe, expect, test } from 'vitest';
import { float64Law, NormalsFamily, Watch } from '../../../../src/audit/noise/index.ts';
import { noiseIncidents } from '../../../support/zoo-noise.ts';

function watchedNumbers(x: Float64Array): Watch {
  const family = new NormalsFamily({ law: float64Law() });
  const watch = new Watch(family, 1e-6);
  for (let at = 0; at < x.length && !watch.alarm; watch.look())
    family.push(x.subarray(at, (at += Math.min(x.length - at, watch.nextLook - family.count))));
  return watch;
}

describe('normals that went wrong in published software', () => {
  test.each(noiseIncidents.map((one) => [one.name, one] as const))('%s', (_, { draw, caughtBy, numbers }) => {
    const streams = Array.from({ length: 20 }, (_, i) => watchedNumbers(draw(i + 1, numbers)));
    if (!caughtBy) {
      for (const watch of streams) expect(watch.alarm).toBe(false);
      return;
    }
    const late = streams.filter((watch) => !watch.alarm);
    expect(late.length, `streams of 20 that saw nothing by ${numbers}`).toBe(0);
    for (const { component } of streams) expect(caughtBy).toContain(component);
  });
});
