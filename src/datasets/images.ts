import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { FairnoiseError, reason } from '../core/errors.ts';
import { unreadable } from '../files/index.ts';
import { type DatasetFile, type Labels, malformed, type Rows } from './dataset.ts';
import { toChw } from './layout.ts';

/** Images of a folder in the order of their rows; class k is `classes[k]`, and a folder without classes has no labels. */
export interface ImageList {
  readonly folder: string;
  readonly classes: readonly string[] | null;
  readonly images: readonly { readonly path: string; readonly name: string; readonly label: number | null }[];
}

export const isImage = (name: string): boolean => /\.(png|jpe?g|webp)$/i.test(name) && !name.startsWith('.');

type Sharp = typeof import('sharp').default;

/** The only import of sharp. Throws DEPENDENCY_MISSING. */
async function loadSharp(): Promise<Sharp> {
  try {
    return (await import('sharp')).default;
  } catch (thrown) {
    throw new FairnoiseError(
      'DEPENDENCY_MISSING',
      'reading PNG, JPEG and WebP needs the package sharp; install it with `npm i sharp`.',
      thrown,
    );
  }
}

/**
 * Rows of bytes in C, H, W order, decoded when asked for: pixels as they are stored, no colour profile applied, no EXIF rotation, alpha
 * dropped (as Pillow's convert('RGB') does). One channel when every image is grey, else three. Throws DEPENDENCY_MISSING, DATA_MALFORMED.
 */
export async function openImages({
  folder,
  classes,
  images,
}: ImageList): Promise<{ rows: Rows; labels: Labels | null }> {
  const sharp = await loadSharp();
  const files: DatasetFile[] = [];
  const sizes: (readonly [number, number])[] = [];
  let [grey, alpha] = [true, 0];
  for (const { path, name } of images) {
    const content = await contentOf(path);
    const { width, height, space, depth, hasAlpha } = await sharp(content)
      .metadata()
      .catch((thrown) => undecodable(path, thrown));
    if (depth !== 'uchar') throw malformed(`${path} has ${depth} samples; images of 8 bits a channel are read.`);
    grey &&= space === 'b-w';
    if (hasAlpha) alpha++;
    sizes.push([height, width]);
    files.push({ role: 'image', path, name, digest: `sha256:${createHash('sha256').update(content).digest('hex')}` });
  }
  const channels = grey ? 1 : 3;
  const shapes = sizes.map((size) => [channels, ...size] as const);
  const one = shapes.every((shape) => shape.join() === shapes[0]!.join());
  const notes = alpha === 0 ? [] : [`${alpha} images of ${folder} have an alpha channel, which is dropped.`];
  const rows: Rows = {
    kind: 'images',
    path: folder,
    files,
    length: images.length,
    shape: one ? shapes[0]! : null,
    unit: 'byte',
    classNames: classes,
    notes,
    shapeOf: (index) => shapes[index]!,
    async row(index) {
      const { path } = images[index]!;
      const { data, info } = await sharp(await contentOf(path), { ignoreIcc: true })
        .removeAlpha()
        .toColourspace(grey ? 'b-w' : 'srgb')
        .raw()
        .toBuffer({ resolveWithObject: true })
        .catch((thrown) => undecodable(path, thrown));
      const shape = shapes[index]!;
      if (info.channels !== channels || info.height !== shape[1] || info.width !== shape[2])
        throw malformed(`${path} changed while it was read.`);
      return toChw(new Uint8Array(data), shape);
    },
    close: async () => {},
  };
  const labels = classes && { path: folder, file: null, values: Int32Array.from(images, ({ label }) => label ?? 0) };
  return { rows, labels };
}

const contentOf = (path: string): Promise<Uint8Array> =>
  readFile(path).catch((thrown) => {
    throw unreadable(path, thrown);
  });

function undecodable(path: string, thrown: unknown): never {
  throw malformed(
    `${path} cannot be decoded (${reason(thrown)}); fetch it again or take it out of the folder.`,
    thrown,
  );
}
