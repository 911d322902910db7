import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { unreadable } from '../files/index.ts';
import { isCifarSize } from './cifar.ts';
import { malformed } from './dataset.ts';
import { type ImageList, isImage } from './images.ts';

/** What a folder turned out to hold. */
export type Found =
  | { readonly kind: 'file'; readonly data: string; readonly labels: string | null }
  | { readonly kind: 'images'; readonly list: ImageList };

const plain = (name: string): string => name.replace(/\.gz$/i, '');

/**
 * The one data set of a folder: an IDX pair (`*images-idx3*`, `*labels-idx1*`), a CIFAR .bin, X.npy with y.npy, an .npz, or images, by
 * class in folders or without classes. A gzipped copy beside the plain file is the same file. Throws DATA_MALFORMED for none and for two.
 */
export async function findIn(folder: string): Promise<Found> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((thrown) => {
    throw unreadable(folder, thrown);
  });
  const names = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  const files = names.filter((name) => plain(name) === name || !names.includes(plain(name)));
  const candidates = [...idxPairs(files), ...(await cifarFiles(folder, files)), ...arrays(files)].map(
    ({ data, labels }): Found => ({ kind: 'file', data: join(folder, data), labels: labels && join(folder, labels) }),
  );
  const list = await imagesOf(folder, entries);
  if (list) candidates.push({ kind: 'images', list });
  if (candidates.length === 1) return candidates[0]!;
  if (candidates.length === 0) {
    throw malformed(
      `${folder} holds no IDX pair (*images-idx3*, *labels-idx1*), CIFAR .bin, X.npy with y.npy, or class folders of images; give --data FILE --labels FILE.`,
    );
  }
  const found = candidates.map((candidate) =>
    candidate.kind === 'file' ? candidate.data : `images in ${candidate.list.folder}`,
  );
  throw malformed(
    `${folder} holds ${found.length} data sets (${found.join(', ')}); name one with --data FILE --labels FILE.`,
  );
}

interface Pair {
  readonly data: string;
  readonly labels: string | null;
}

/** `-idx3` as published, `.idx3` as some mirrors have it. */
function idxPairs(files: readonly string[]): Pair[] {
  return files.filter((name) => /images[-.]idx3/.test(name)).map((data) => ({ data, labels: idxLabels(data, files) }));
}

/** The labels that belong to a file of images by its name. */
function idxLabels(images: string, files: readonly string[]): string | null {
  const wanted = plain(images).replace(/images([-.])idx3/, 'labels$1idx1');
  return files.find((name) => plain(name) === wanted && wanted !== plain(images)) ?? null;
}

async function cifarFiles(folder: string, files: readonly string[]): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (const name of files) {
    if (!/\.bin$/i.test(name)) continue;
    if (isCifarSize((await stat(join(folder, name))).size)) pairs.push({ data: name, labels: null });
  }
  return pairs;
}

function arrays(files: readonly string[]): Pair[] {
  const pairs = files.filter((name) => name.endsWith('.npz')).map((data): Pair => ({ data, labels: null }));
  const X = files.find((name) => name.toLowerCase() === 'x.npy');
  return X ? [...pairs, { data: X, labels: files.find((name) => name.toLowerCase() === 'y.npy') ?? null }] : pairs;
}

/** The labels beside `data` when it is named by itself: the IDX partner, y.npy beside X.npy, NAME.labels.u8 beside NAME.f32. */
export async function labelsBeside(path: string): Promise<string | null> {
  const [folder, name] = [dirname(path), basename(path)];
  const files: readonly string[] = (await readdir(folder).catch((): string[] => [])).sort();
  const raw = name.replace(/\.f32$/i, '.labels.u8');
  const found = /^x\.npy$/i.test(name)
    ? files.find((other) => /^y\.npy$/i.test(other))
    : raw === name
      ? idxLabels(name, files)
      : files.find((other) => other === raw);
  return found ? join(folder, found) : null;
}

/** Classes and images in code-unit order of their names, torchvision's for ASCII names. */
async function imagesOf(folder: string, entries: readonly Dirent[]): Promise<ImageList | null> {
  const images: { path: string; name: string; label: number | null }[] = [];
  const classes: string[] = [];
  for (const name of entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()) {
    const inside = (await readdir(join(folder, name)).catch(() => [])).filter(isImage).sort();
    if (inside.length === 0) continue;
    for (const image of inside)
      images.push({ path: join(folder, name, image), name: `${name}/${image}`, label: classes.length });
    classes.push(name);
  }
  const loose = entries
    .filter((entry) => entry.isFile() && isImage(entry.name))
    .map((entry) => entry.name)
    .sort();
  if (classes.length > 0 && loose.length > 0) {
    throw malformed(
      `${folder} holds class folders of images and images beside them (${loose[0]}); move those into a class folder or away.`,
    );
  }
  if (classes.length > 0) return { folder, classes, images };
  if (loose.length === 0) return null;
  return { folder, classes: null, images: loose.map((name) => ({ path: join(folder, name), name, label: null })) };
}
