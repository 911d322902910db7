// ChaCha20 keystream, RFC 8439 section 2.4: 32-bit block counter, 96-bit nonce. The block function is the certified path's own.
import { chacha4 } from '../certify/chacha20';

const LAST = memory.data(256, 16);

/** `count` blocks of 64 bytes from block `counter`; key (8 words) at `key`, nonce words n0..n2. */
export function chacha20Blocks(key: usize, counter: u32, n0: u32, n1: u32, n2: u32, count: i32, out: usize): void {
  const w13 = i32x4.splat(n0), w14 = i32x4.splat(n1), w15 = i32x4.splat(n2);
  for (let i = 0; i < count; i += 4, counter += 4, out += 256) {
    const whole = count - i >= 4;
    chacha4(key, i32x4(counter, counter + 1, counter + 2, counter + 3), w13, w14, w15, whole ? out : LAST);
    if (!whole) memory.copy(out, LAST, ((count - i) as usize) << 6);
  }
}
