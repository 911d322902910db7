/** Arguments from here on are computed each time. */
export const REMEMBERED = 4096;

/** Values of a function of a small integer: thousands of counters have few distinct values. `when` says in which round one was computed. */
export class Memory {
  readonly values = new Float64Array(REMEMBERED);
  readonly when = new Int32Array(REMEMBERED);
  #round = 0;

  /** Forgets all values. */
  nextRound(): number {
    if (this.#round === 2 ** 31 - 1) {
      this.when.fill(0);
      this.#round = 0;
    }
    return ++this.#round;
  }
}
