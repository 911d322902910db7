/** Byte strings: hex, UTF-8, concatenation, little-endian views. */
export function hex(data: Uint8Array): string {
  let text = '';
  for (const byte of data) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** Bytes of a hex string of even length; null when it is not one. */
export function unhex(text: string): Uint8Array | null {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return null;
  const data = new Uint8Array(text.length / 2);
  for (let i = 0; i < data.length; i++) data[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return data;
}

const encoder = new TextEncoder();
export const utf8 = (text: string): Uint8Array => encoder.encode(text);

export function concat(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The bytes behind any typed array, without a copy. */
export function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/** Turns the bytes of each element of `width` bytes round, in place: big-endian to little-endian and back. */
export function swap(data: Uint8Array, width: number): void {
  for (let at = 0; at + width <= data.length; at += width) {
    for (let i = at, j = at + width - 1; i < j; i++, j--) {
      const byte = data[i]!;
      data[i] = data[j]!;
      data[j] = byte;
    }
  }
}
