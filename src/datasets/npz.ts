import { type ArrayFile, rowsOf } from './array.ts';
import { type Labels, malformed, type Rows } from './dataset.ts';
import { unitOf } from './elements.ts';
import type { DataFile } from './file.ts';
import { vectorOf } from './label-vector.ts';
import { openNpy } from './npy.ts';
import { openMember, type ZipMember, zipMembers } from './zip.ts';

/** `FILE.npz:MEMBER` names one array of an archive. */
export function splitMember(path: string): { path: string; member: string | null } {
  const [, archive, member] = /^(.*\.npz):([^:/\\]+)$/i.exec(path) ?? [];
  return archive && member ? { path: archive, member } : { path, member: null };
}

/**
 * Arrays of a .npz. With no `wanted` name there must be exactly one array of two or more axes, and labels are the one integer
 * array of one axis as long, if there is one. Throws DATA_MALFORMED.
 */
export async function openNpz(
  file: DataFile,
  wanted: string | null,
  shape: readonly number[] | null,
): Promise<{ rows: Rows; labels: Labels | null }> {
  const members = await arraysIn(file);
  const arrays: { name: string; array: ArrayFile }[] = [];
  for (const member of members) {
    if (wanted === null || nameOf(member) === wanted)
      arrays.push({ name: nameOf(member), array: await memberArray(file, member) });
  }
  const inputs = arrays.filter(({ array }) => wanted !== null || array.dims.length > 1);
  if (inputs.length !== 1) {
    const why = wanted === null ? `${inputs.length} arrays that could be inputs` : `no array ${wanted}`;
    throw malformed(
      `${file.path} holds ${why} among ${members.map(nameOf).join(', ')}; name one: --data ${file.path}:NAME --labels ${file.path}:NAME.`,
    );
  }
  const { array, name } = inputs[0]!;
  const vectors = arrays.filter(
    (a) => a.array.dims.length === 1 && a.array.dims[0] === array.dims[0] && unitOf(a.array.dtype) !== 'float',
  );
  const labels = wanted === null && vectors.length === 1 ? vectors[0]! : null;
  const rows = rowsOf(array, shape);
  const source = { path: file.path, digest: file.digest };
  const note = `${file.path}: inputs are ${name}, ${labels ? `labels are ${labels.name}` : 'no labels found'}.`;
  return {
    rows: {
      ...rows,
      files: [{ role: 'inputs', name, ...source }],
      notes: wanted === null ? [...rows.notes, note] : rows.notes,
    },
    labels: labels && {
      path: labels.array.file.path,
      file: { role: 'labels', name: labels.name, ...source },
      values: await vectorOf(labels.array),
    },
  };
}

/** The labels `member` of a .npz. */
export async function npzLabels(file: DataFile, wanted: string | null): Promise<Int32Array> {
  const members = await arraysIn(file);
  const chosen =
    wanted === null && members.length === 1 ? members[0] : members.find((member) => nameOf(member) === wanted);
  if (!chosen)
    throw malformed(
      `${file.path} holds ${members.map(nameOf).join(', ')}; name the labels: --labels ${file.path}:NAME.`,
    );
  return vectorOf(await memberArray(file, chosen));
}

async function arraysIn(file: DataFile): Promise<ZipMember[]> {
  const members = (await zipMembers(file)).filter((member) => member.name.endsWith('.npy'));
  if (members.length === 0) throw malformed(`${file.path} holds no .npy arrays.`);
  return members;
}

const nameOf = (member: ZipMember): string => member.name.slice(0, -4);

async function memberArray(file: DataFile, member: ZipMember): Promise<ArrayFile> {
  const content = await openMember(file, member);
  return openNpy({ ...content.file, path: `${file.path}:${nameOf(member)}` }, 'npz', content.start, content.end);
}
