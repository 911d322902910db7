// Words of 8, 16, 32 or 64 bits, uniform if the generator is honest: everything that src/audit/noise/words wants counted, in one pass.
import { transpose, ones } from './words-columns';
import { countBits, countBytes, countLags, countPairs } from './words-counts';
import { foldingBlock } from './words-folding';
import { again } from './words-repeats';

const ROWS = memory.data(4 * 64 * 8, 16);
const BLOCK = memory.data(64 * 8, 16);
const COLUMNS = memory.data(64 * 4 * 8, 16);
const VALID = memory.data(4 * 8, 16);
const LAGS: u32 = 8;

/**
 * Takes `count` words at `words`. `seen`: words before (from 8 on, how many does not matter). `counts`, doubles: bits, bytes, pairs, lags,
 * repeats. `history`: 64 u64. `earlier`: state of repeats. `arms`: addresses (u32) of the arms that fold.
 */
export function words(from: usize, count: u32, bits: u32, seen: u32, counts: usize, history: usize, earlier: usize, arms: usize, armCount: u32): void {
  const width = bits >> 3;
  const bytesAt = counts + ((bits as usize) << 3);
  const pairsAt = bytesAt + ((width as usize) << 11);
  const lagsAt = pairsAt + ((bits * (bits - 1)) as usize) * 4;
  const repeatsAt = lagsAt + ((bits as usize) << 6);
  let at = from;
  for (let left = count; left > 0; ) {
    const group = min(left, 256);
    const blocks = (group + 63) >> 6;
    for (let b: u32 = 0; b < 4; b++) {
      const size = group > 64 * b ? min(group - 64 * b, 64) : 0;
      store<u64>(VALID + ((b as usize) << 3), ones(size) & ~ones(LAGS - min(LAGS, seen + 64 * b)));
      if (size) {
        const rows = ROWS + ((b as usize) << 9);
        take(at, size, bits, rows, bytesAt, earlier, repeatsAt);
        memory.copy(BLOCK, rows, 512);
        transpose(BLOCK);
      }
      for (let i: u32 = 0; i < bits; i++) store<u64>(COLUMNS + ((i as usize) << 5) + ((b as usize) << 3), size ? load<u64>(BLOCK + ((i as usize) << 3)) : 0);
      at += (size * width) as usize;
    }
    countBits(COLUMNS, bits, counts);
    countPairs(COLUMNS, bits, blocks, pairsAt);
    countLags(COLUMNS, bits, blocks, history, VALID, lagsAt);
    for (let b: u32 = 0; b < blocks; b++) {
      const size = min(group - 64 * b, 64);
      const columns = COLUMNS + ((b as usize) << 3);
      const followers = ones(size) & (seen > 0 || b > 0 ? -1 : ~1);
      for (let a: u32 = 0; a < armCount; a++)
        foldingBlock(load<u32>(arms + ((a as usize) << 2)), bits, ROWS + ((b as usize) << 9), size, columns, history, followers);
      remember(columns, history, bits, size);
    }
    seen = min(seen + group, LAGS);
    left -= group;
  }
}

// Words as u64, zeros after the last; bytes and repeats are counted on the way.
function take(from: usize, size: u32, bits: u32, rows: usize, bytesAt: usize, earlier: usize, repeatsAt: usize): void {
  const width = bits >> 3;
  for (let t: u32 = 0; t < 64; t++) {
    let word: u64 = 0;
    if (t < size) {
      const at = from + ((t * width) as usize);
      word = width == 8 ? load<u64>(at) : width == 4 ? (load<u32>(at) as u64) : width == 2 ? (load<u16>(at) as u64) : (load<u8>(at) as u64);
      countBytes(word, width, bytesAt);
      again(earlier, word, bits, repeatsAt);
    }
    store<u64>(rows + ((t as usize) << 3), word);
  }
}

function remember(columns: usize, history: usize, bits: u32, size: u32): void {
  for (let i: usize = 0; i < (bits as usize); i++) {
    const x = load<u64>(columns + (i << 5));
    const at = history + (i << 3);
    store<u64>(at, size == 64 ? x : (load<u64>(at) >> (size as u64)) | (x << ((64 - size) as u64)));
  }
}
