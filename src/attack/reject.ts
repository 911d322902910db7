import type { Goal } from './adaptive.ts';
import { type Onlooker, ranked, type Supplier } from './supplier.ts';

/** Copies the supplier looks at to learn which class is second. */
const PROBES = 200;

/**
 * Decision-directed rejection: of up to `tries` honest draws the first one that
 * f answers as wished is handed over. With probability p of a wished answer the certifier sees 1 - (1 - p)^tries. The noise it gets is
 * the Gaussian restricted, a change of at most ln(tries) nats a vector, spread over all coordinates.
 *
 * `grow` wants the class that the honest selection samples choose; `shrink` anything but it; `flip` the runner-up, selection included.
 */
export function reject(inner: Supplier, onlooker: Onlooker, tries: number, goal: Goal): Supplier {
  let seen = new Array<number>(onlooker.classes).fill(0);
  let wanted: number | null = null;
  return {
    async draw(point, at, count) {
      const d = point.values.length;
      if (at.phase === 0 && at.sample === 0) {
        seen = seen.map(() => 0);
        wanted = null;
        if (goal === 'flip') {
          const { labels } = await onlooker.answers(point, await inner.draw(point, at, PROBES), PROBES);
          const { votes, order } = ranked(labels, onlooker.classes);
          wanted = votes[order[1]!]! > 0 ? order[1]! : null;
        }
      }
      const z = (await inner.draw(point, at, count)).slice();
      const { labels } = await onlooker.answers(point, z, count);
      if (goal !== 'flip' && at.phase === 0) {
        for (const label of labels) if (label >= 0) seen[label]!++;
        wanted = seen.indexOf(Math.max(...seen));
        return z;
      }
      if (wanted === null) return z;
      let bad = [...labels.keys()];
      for (let drawn = 1; ; drawn++) {
        bad = bad.filter((row) => (labels[row] === wanted) === (goal === 'shrink'));
        if (bad.length === 0 || drawn === tries) return z;
        const fresh = await inner.draw(point, at, bad.length);
        const again = await onlooker.answers(point, fresh, bad.length);
        for (const [i, row] of bad.entries()) {
          z.set(fresh.subarray(i * d, (i + 1) * d), row * d);
          labels[row] = again.labels[i]!;
        }
      }
    },
  };
}
