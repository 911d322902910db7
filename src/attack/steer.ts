import { type Onlooker, ranked, type Supplier } from './supplier.ts';

/**
 * A shift of the whole vector that the supplier chooses for this input: it asks f about `probes` noisy copies, takes their signed top-2
 * margins m (minus where another class wins), and moves every later vector by `length` along the mean of (m - mean) z, which for
 * Gaussian z points along the gradient of E m (Stein 1981). What is certified is x + e, ||e|| = length: the true radius at x is
 * known to be no more than ||e|| smaller. A single coordinate moves by about length / sqrt(d).
 */
export function steer(inner: Supplier, onlooker: Onlooker, length: number, probes: number): Supplier {
  let shift = new Float32Array(0);
  return {
    async draw(point, at, count) {
      const d = point.values.length;
      if (at.phase === 0 && at.sample === 0) {
        const z = await inner.draw(point, at, probes);
        const { labels, margins } = await onlooker.answers(point, z, probes);
        const top = ranked(labels, onlooker.classes).order[0]!;
        const m = margins.map((margin, i) => (labels[i] === top ? margin : -margin));
        const mean = m.reduce((sum, value) => sum + value, 0) / probes;
        const direction = new Float64Array(d);
        for (let row = 0; row < probes; row++) {
          const weight = m[row]! - mean;
          for (let i = 0; i < d; i++) direction[i] = direction[i]! + weight * z[row * d + i]!;
        }
        const norm = Math.sqrt(direction.reduce((sum, v) => sum + v * v, 0));
        shift = Float32Array.from(direction, (v) => (norm > 0 ? (length * v) / norm : 0));
      }
      const z = (await inner.draw(point, at, count)).slice();
      for (let row = 0; row < count * d; row += d) for (let i = 0; i < d; i++) z[row + i] = z[row + i]! + shift[i]!;
      return z;
    },
  };
}
