import { readFile } from 'node:fs/promises';
import { FairnoiseError } from '../core/index.ts';
import { unreadable } from '../files/index.ts';

/** A model as the caller names it: a file, or its bytes. */
export type ModelSource = string | Uint8Array;

/** What is hashed is what is run: a file is read once and everything after works on these bytes. */
export interface ModelBytes {
  /** For sentences: `model "net.onnx"` or `model given as bytes`. */
  readonly title: string;
  readonly bytes: Uint8Array;
}

export async function readModel(source: ModelSource): Promise<ModelBytes> {
  const title = typeof source === 'string' ? `model "${source}"` : 'model given as bytes';
  const bytes = typeof source === 'string' ? await read(source) : source;
  if (bytes.length === 0) throw new FairnoiseError('MODEL_UNREADABLE', `${title} is empty: export it again`);
  return { title, bytes };
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (thrown) {
    throw new FairnoiseError('MODEL_UNREADABLE', unreadable(path, thrown, 'model').message, thrown);
  }
}
