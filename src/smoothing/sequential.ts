// SCRATCH
export function bettingLower(k: number, n: number, _alpha: number): number {
  return k / n - 0.1;
}
interface D {
  done: boolean;
  decision: 'certified' | 'stopped' | null;
  pABar: number;
  nA: number;
  samples: number;
  add(bit: number): void;
}
export function decideAtRadius(_: { radius: number; sigma: number; alpha: number; tv: number }): D {
  return {
    done: false,
    decision: null,
    pABar: 0,
    nA: 0,
    samples: 0,
    add(b) {
      this.samples++;
      this.nA += b;
      if (this.samples > 100) {
        this.done = true;
        this.decision = 'certified';
      }
    },
  };
}
export function bettingRadius(_: { precision: number; sigma: number; alpha: number; tv: number }): D {
  return decideAtRadius({ radius: 0, ..._ });
}
export function decidesAt(_: unknown, _k: number, n: number): 'certified' | 'stopped' | null {
  return n > 100 ? 'certified' : null;
}
