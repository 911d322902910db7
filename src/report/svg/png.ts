import { zlibSync } from 'fflate';
import { el } from './svg.ts';

/**
 * Small 8-bit images as PNG inside the SVG, so that a picture shows the very pixels a model sees. fflate compresses in JavaScript:
 * the same bytes on every machine, which node:zlib does not promise.
 */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** height x width x channels, row by row (HWC). */
  readonly pixels: Uint8Array;
}

/** An image from what models take: CHW values in [0, 1]; what lies outside is shown as black or white. */
export function imageOf(values: ArrayLike<number>, channels: 1 | 3, height: number, width: number): Image {
  const size = height * width;
  const pixels = new Uint8Array(channels * size);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < size; i++)
      pixels[i * channels + c] = Math.min(255, Math.max(0, Math.round(255 * values[c * size + i]!)));
  }
  return { width, height, channels, pixels };
}

/** The image drawn `size` wide in a hairline frame, its pixels as squares. */
export function drawImage(image: Image, x: number, y: number, size: number, label: string): string {
  const height = (size * image.height) / image.width;
  const frame = { class: 'fn-edge', fill: 'none', x: x - 0.5, y: y - 0.5, width: size + 1, height: height + 1 };
  const picture = el('image', {
    class: 'fn-pixels',
    x,
    y,
    width: size,
    height,
    preserveAspectRatio: 'none',
    'aria-label': label,
    href: `data:image/png;base64,${Buffer.from(png(image)).toString('base64')}`,
  });
  return picture + el('rect', frame);
}

/** PNG (ISO/IEC 15948): signature, IHDR, one IDAT, IEND. */
export function png({ width, height, channels, pixels }: Image): Uint8Array {
  const stride = width * channels;
  const rows = new Uint8Array(height * (stride + 1)); // each row opens with its filter type: 0, none
  for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, channels === 1 ? 0 : 2, 0, 0, 0], 8); // bit depth, greyscale or truecolour, deflate, filters, no interlace
  return Buffer.concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('IDAT', zlibSync(rows, { level: 9 })),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = new Uint8Array(body.length + 8);
  const view = new DataView(whole.buffer);
  view.setUint32(0, data.length);
  whole.set(body, 4);
  view.setUint32(whole.length - 4, crc32(body));
  return whole;
}

/** CRC-32 of ISO 3309 (PNG annex D), reflected polynomial 0xedb88320. */
function crc32(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
