import type { Point } from '../core/types.ts';
import { type Onlooker, ranked, type Supplier } from './supplier.ts';

/**
 * Reordering: the stream's own vectors, each handed over at most once, but not in their order. One that costs this input a vote waits
 * among up to `capacity` others for a selection sample, where only the majority counts, or for an input it does not hurt. Of all
 * vectors drawn only the last `capacity` can be missing, so whatever is computed from the stream without its order stays as it was.
 */
export function reorder(inner: Supplier, onlooker: Onlooker, capacity: number): Supplier {
  let waiting: Float32Array[] = [];
  let useful: Float32Array[] = []; // of those waiting, the ones that get this input its vote
  let wanted = -1;
  let votes = new Array<number>(onlooker.classes).fill(0);

  const sort = async (point: Point): Promise<void> => {
    if (waiting.length === 0) return;
    const d = point.values.length;
    const all = new Float32Array(waiting.length * d);
    for (const [i, z] of waiting.entries()) all.set(z, i * d);
    const { labels } = await onlooker.answers(point, all, waiting.length);
    useful = waiting.filter((_, i) => labels[i] === wanted);
    waiting = waiting.filter((_, i) => labels[i] !== wanted);
  };

  return {
    async draw(point, at, count) {
      const d = point.values.length;
      const z = new Float32Array(count * d);
      if (at.phase === 0) {
        if (at.sample === 0) {
          waiting.push(...useful.splice(0));
          votes = votes.map(() => 0);
        }
        // At most half of them, so that the majority stays the input's own.
        const old = waiting.splice(0, Math.min(waiting.length, count >> 1));
        for (const [i, vector] of old.entries()) z.set(vector, i * d);
        if (old.length < count) z.set(await inner.draw(point, at, count - old.length), old.length * d);
        const { labels } = await onlooker.answers(point, z, count);
        votes = votes.map((sum, k) => sum + ranked(labels, onlooker.classes).votes[k]!);
        wanted = votes.indexOf(Math.max(...votes));
        return z;
      }
      if (at.sample === 0) await sort(point);
      for (let done = 0; done < count; ) {
        const rows = count - done;
        const fresh = await inner.draw(point, at, rows);
        const { labels } = await onlooker.answers(point, fresh, rows);
        for (let i = 0; i < rows; i++) {
          const vector = fresh.slice(i * d, (i + 1) * d);
          if (labels[i] === wanted) z.set(vector, done++ * d);
          else if (useful.length > 0) {
            waiting.push(vector);
            z.set(useful.shift()!, done++ * d);
          } else if (waiting.length < capacity) waiting.push(vector);
          else z.set(vector, done++ * d);
        }
      }
      return z;
    },
  };
}
