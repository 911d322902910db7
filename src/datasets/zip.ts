import { crc32, inflateRawSync } from 'node:zlib';
import { reason } from '../core/errors.ts';
import { malformed } from './dataset.ts';
import { type DataFile, memoryFile } from './file.ts';

/**
 * Members of a zip archive (PKWARE APPNOTE 6.3.10, with zip64, which numpy writes). A reader of our own: fflate wants the whole
 * archive in one buffer and checks no CRC; here a stored member (numpy.savez) is read where it lies, at any size.
 */
export interface ZipMember {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Byte offset of the local header. */
  readonly header: number;
}

export const isZip = (head: Uint8Array): boolean =>
  head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5);

/** The central directory (§4.3.12). Throws DATA_MALFORMED. */
export async function zipMembers(file: DataFile): Promise<ZipMember[]> {
  const damaged = () => malformed(`${file.path} is not a whole zip archive; save or fetch it again.`);
  // §4.3.16: the end record is 22 bytes and a comment of up to 65,535.
  const tailAt = Math.max(0, file.size - 22 - 0xffff);
  const tail = viewOf(await file.read(tailAt, file.size - tailAt));
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw damaged();
  let [count, size, at] = [
    tail.getUint16(end + 10, true),
    tail.getUint32(end + 12, true),
    tail.getUint32(end + 16, true),
  ];
  if (end >= 20 && tail.getUint32(end - 20, true) === 0x07064b50) {
    const record = Number(tail.getBigUint64(end - 12, true)); // §4.3.15 -> §4.3.14
    if (record + 56 > file.size) throw damaged();
    const wide = viewOf(await file.read(record, 56));
    [count, size, at] = [32, 40, 48].map((offset) => Number(wide.getBigUint64(offset, true))) as [
      number,
      number,
      number,
    ];
  }
  if (at + size > file.size) throw damaged();
  const directory = viewOf(await file.read(at, size));
  const members: ZipMember[] = [];
  let p = 0;
  for (let i = 0; i < count; i++) {
    if (p + 46 > size || directory.getUint32(p, true) !== 0x02014b50) throw damaged();
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((o) => directory.getUint16(p + o, true)) as [
      number,
      number,
      number,
    ];
    if (p + 46 + nameLength + extraLength > size) throw damaged();
    const name = new TextDecoder().decode(new Uint8Array(directory.buffer, directory.byteOffset + p + 46, nameLength));
    const wide = zip64(directory, p + 46 + nameLength, extraLength);
    const field = (offset: number): number => {
      const value = directory.getUint32(p + offset, true);
      return value === 0xffffffff ? (wide.shift() ?? value) : value;
    };
    const [full, packed, header] = [field(24), field(20), field(42)]; // the order of §4.5.3
    members.push({
      name,
      method: directory.getUint16(p + 10, true),
      crc: directory.getUint32(p + 16, true),
      packed,
      size: full,
      header,
    });
    p += 46 + nameLength + extraLength + commentLength;
  }
  return members;
}

/** A member's content: from where it starts in `file`, or inflated into memory. Its CRC-32 is checked. Throws DATA_MALFORMED. */
export async function openMember(
  file: DataFile,
  member: ZipMember,
): Promise<{ file: DataFile; start: number; end: number }> {
  const damaged = (why: string) =>
    malformed(`member ${member.name} of ${file.path} is damaged (${why}); save or fetch it again.`);
  if (member.header + 30 > file.size) throw damaged('it lies beyond the end');
  const local = viewOf(await file.read(member.header, 30));
  if (local.getUint32(0, true) !== 0x04034b50) throw damaged('no local header');
  const start = member.header + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  const end = start + member.packed;
  if (end > file.size) throw damaged('it lies beyond the end');
  if (member.method === 0) {
    let crc = 0;
    for (let at = start; at < end; at += 1 << 20) crc = crc32(await file.read(at, Math.min(1 << 20, end - at)), crc);
    if (crc !== member.crc) throw damaged('CRC-32 differs');
    return { file, start, end };
  }
  if (member.method !== 8) throw damaged(`compression method ${member.method} is not deflate`);
  let content: Uint8Array;
  try {
    content = inflateRawSync(await file.read(start, member.packed), { maxOutputLength: Math.max(1, member.size) });
  } catch (thrown) {
    throw damaged(reason(thrown));
  }
  if (content.length !== member.size || crc32(content) !== member.crc) throw damaged('CRC-32 differs');
  return {
    file: { ...memoryFile(file.path, content), digest: file.digest, close: () => file.close() },
    start: 0,
    end: content.length,
  };
}

/** The 64-bit values of extra field 1. */
function zip64(view: DataView, from: number, length: number): number[] {
  for (let p = from; p + 4 <= from + length; p += 4 + view.getUint16(p + 2, true)) {
    if (view.getUint16(p, true) !== 1) continue;
    const count = Math.min(view.getUint16(p + 2, true), from + length - p - 4) >> 3;
    return Array.from({ length: count }, (_, i) => Number(view.getBigUint64(p + 4 + 8 * i, true)));
  }
  return [];
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
