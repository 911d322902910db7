/** Inputs whose compressed size was taken from bzip2 1.0.8 (test/vectors/bzip2.json), made by rule. */
export function* bzip2Cases(): Generator<{ name: string; level: number; bytes: Uint8Array }> {
  let x = 12345;
  const random = (below: number) => ((x = (Math.imul(x, 1103515245) + 12345) >>> 0) >>> 8) % below;
  const made = (name: string, length: number, byte: (i: number) => number, level = 5) => ({
    name,
    level,
    bytes: Uint8Array.from({ length }, (_, i) => byte(i)),
  });
  for (const length of [0, 1, 2, 3, 4, 5, 10, 255, 259, 260, 1000, 5000]) {
    for (const alphabet of [1, 2, 3, 11, 16, 17, 256])
      yield made(`${length} random of ${alphabet}`, length, () => random(alphabet));
  }
  for (const length of [99_980, 99_981, 99_982, 199_962])
    yield made(`block end ${length}`, length, () => 48 + random(10), 1);
  yield made('runs over block ends', 320_000, (i) => Math.floor(i / 300) % 250, 1);
  yield made('constant', 250_000, () => 65, 1);
  yield made('period 3', 99_981, (i) => 48 + (i % 3), 1);
  yield made('period 7', 210_000, (i) => 48 + (i % 7), 1);
  yield made('skewed', 150_000, () => Math.min(255, Math.floor(-Math.log((random(65536) + 1) / 65537) * 20)));
  yield made('decimals', 120_000, (i) => (i % 4 === 3 ? 32 : 48 + random(10)));
  yield made('one symbol in 10,000 odd', 300_000, () => Number(random(10_000) === 0), 2);
}
