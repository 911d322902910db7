import { backdoored, levelOf, openRecipe, parseBackdoor, tampering } from '../../backdoors/index.ts';
import { bytesOf } from '../../core/bytes.ts';
import { misuse } from '../../core/guards.ts';
import type { Generator, GeneratorRecipe, NormalSource } from '../../core/types.ts';
import { Draws, generators } from '../../generators/index.ts';
import { openPipeline, parsePipeline, pipelines } from '../../samplers/index.ts';
import {
  type ByteStream,
  commandStream,
  ELEMENT_BYTES,
  type Floats,
  type FloatType,
  type Form,
  type FormType,
  fileStream,
  isNumeric,
  openPiped,
  type StepType,
  standardInput,
  systemStream,
} from '../../sources/index.ts';
import { DENOMINATOR, latticeStream } from './lattice-stream.ts';

/** What is audited: a stream and what its bytes are. */
export interface AuditSource {
  /** As the user wrote it. */
  readonly text: string;
  readonly stream: Omit<ByteStream, 'kind'> & { readonly kind: ByteStream['kind'] | 'recipe' };
  readonly form: Form;
  /** The generator behind its words, where it is named. */
  readonly recipe: GeneratorRecipe | null;
  /** The normals its library makes of that generator, apart from the words: a stream of their own. */
  readonly normals: Normals | null;
  /** The noise its floats are, where the source says so itself. */
  readonly lattice: Scale | null;
  /** What may have been meant otherwise, in sentences without a full stop. */
  readonly notes: readonly string[];
}

/** Standard deviation of floats, and the lattice of multiples of 1/grid that they lie on; null: none. */
export interface Scale {
  readonly sigma: number;
  readonly grid: number | null;
}

/** What the floats of a source should be: as flags have it, else as the source says, else standard normals. */
export const scaleOf = (
  { lattice }: AuditSource,
  { sigma, grid }: { readonly sigma: number | null; readonly grid: number | null },
): Scale => ({ sigma: sigma ?? lattice?.sigma ?? 1, grid: grid ?? lattice?.grid ?? null });

export interface Normals {
  readonly type: FloatType;
  /** One call of the library, in pieces that the next one may overwrite. */
  draw(count: number): Iterable<Floats>;
}

/**
 * SOURCE of the audit command: a file, `-`, `exec:COMMAND`, `os:` or `recipe:R?seed=X&backdoor=B`. `as` says what raw bytes are, or which
 * numbers of a recipe are meant; an .npy file says that itself. With `grid`, its signed integers count steps of 1/grid. Throws
 * FairnoiseError (the world) or a RangeError (misuse).
 */
export async function openAuditSource(
  text: string,
  as: FormType | null,
  stop?: AbortSignal,
  grid: number | null = null,
): Promise<AuditSource> {
  if (text.startsWith('recipe:')) return recipeSource(text, as, stop);
  const stream = await open(text, stop);
  if (stream.form && as !== null && stream.form.type !== as) {
    throw misuse('--as', `nothing or ${stream.form.type}, which is what ${stream.name} holds`, as);
  }
  const raw: Form = { type: as ?? named(stream) ?? 'u8', bigEndian: false };
  const form = stream.form ?? raw;
  const plain = { text, stream, form, recipe: null, normals: null, lattice: null, notes: [] };
  if (as !== null) return plain;
  if (form.signed && grid !== null) return { ...plain, form: inSteps(form, grid) };
  if (form.signed) return { ...plain, notes: [SIGNED] };
  return form.type === 'u8' && !stream.form && isText(stream.head) ? { ...plain, notes: [TEXT] } : plain;
}

const SIGNED = 'signed integers: if they are lattice noise in steps of 1/N, pass --grid 1/N and --sigma';
const TEXT =
  'these bytes look like numbers written as text; save them with np.save, or say --as bits for ASCII 0 and 1';

function inSteps({ type, bigEndian }: Form, steps: number): Form {
  return { type: `i${8 * ELEMENT_BYTES[type]}` as StepType, bigEndian, steps };
}

/** Digits, signs, points, exponents, separators and white space, and at least one digit: one random file of LEAST bytes in 10^10. */
const WRITTEN = /^(?=.*\d)[\d+\-.eE,;|\s]*$/s;
const LEAST = 10;

const isText = (head: Uint8Array | undefined): boolean =>
  head !== undefined && head.length >= LEAST && WRITTEN.test(Buffer.from(head.subarray(0, 4096)).toString('latin1'));

/** `noise.f32` says what it holds. */
function named({ name, kind }: ByteStream): FormType | null {
  const suffix = kind === 'file' ? /\.([uf](?:16|32|64))$/.exec(name)?.[1] : undefined;
  return (suffix as FormType | undefined) ?? null;
}

async function open(text: string, stop?: AbortSignal): Promise<ByteStream> {
  if (text === 'os:') return systemStream(stop);
  if (text === '-') return openPiped(standardInput(process.stdin, stop));
  if (text.startsWith('exec:')) return openPiped(commandStream(text.slice('exec:'.length), stop));
  return fileStream(text, stop);
}

/** `recipe:numpy:PCG64?seed=42&jumped=1` */
export function parseRecipe(text: string): { recipe: GeneratorRecipe; backdoor: string | null } {
  const body = text.slice('recipe:'.length);
  const mark = body.indexOf('?');
  const id = mark < 0 ? body : body.slice(0, mark);
  const settings: Record<string, string> = {};
  for (const part of mark < 0 ? [] : body.slice(mark + 1).split('&')) {
    const equals = part.indexOf('=');
    if (equals < 1) throw misuse('SOURCE', 'recipe:R?seed=X&backdoor=B', text);
    settings[part.slice(0, equals)] = part.slice(equals + 1);
  }
  const { backdoor = null, ...parameters } = settings;
  return { recipe: { id, ...parameters }, backdoor };
}

const RECIPE_FORMS = ['f32', 'f64', 'u32', 'u64'] as const;

/**
 * A recipe's words, as audits of bits read them, and the normals beside them. Normals alone where `as` or a backdoor on noise asks for
 * them, or where the library's words cannot be had without them.
 */
function recipeSource(text: string, as: FormType | null, stop?: AbortSignal): AuditSource {
  if (as !== null && !RECIPE_FORMS.some((form) => form === as)) {
    throw misuse('--as', `nothing, or one of ${RECIPE_FORMS.join(', ')} with recipe:`, as);
  }
  const { recipe, backdoor } = parseRecipe(text);
  if (recipe.id === 'lattice') return latticeSource(text, recipe, backdoor, as, stop);
  const onNoise = backdoor !== null && parseBackdoor(backdoor).some(({ id }) => levelOf(id) === 'noise');
  const isPipeline = pipelines.some(({ id }) => id === recipe.id);
  const isGenerator = generators.some(({ id }) => id === recipe.id);
  const floats = as === null ? isPipeline && (onNoise || !isGenerator) : isNumeric(as);
  if (floats) {
    const normals = openNormals(recipe, backdoor, as);
    return fromRecipe(text, null, { type: normals.type, bigEndian: false }, null, () => endless(normals, stop));
  }
  const generator = openRecipe(backdoor === null ? recipe : backdoored(recipe, parseBackdoor(backdoor)));
  const type = as ?? (generator.wordBits === 32 ? 'u32' : 'u64');
  const normals = isPipeline && as === null ? openNormals(recipe, backdoor, null) : null;
  const form: Form = { type, bigEndian: false };
  const fill = as === null ? generator.fill.bind(generator) : draws(generator);
  return fromRecipe(text, generator.recipe, form, normals, () => words(fill, type, stop));
}

function fromRecipe(
  text: string,
  recipe: GeneratorRecipe | null,
  form: Form,
  normals: Normals | null,
  chunks: () => AsyncGenerator<Uint8Array>,
): AuditSource {
  const stream = { name: text, kind: 'recipe', size: null, endless: true, form: null, chunks } as const;
  return { text, recipe, form, normals, stream, lattice: null, notes: [] };
}

/** The default noise of runs, as floats: multiples of 1/255. */
function latticeSource(
  text: string,
  recipe: GeneratorRecipe,
  backdoor: string | null,
  as: FormType | null,
  stop?: AbortSignal,
): AuditSource {
  const mend = 'recipe:lattice?seed=42&sigma=0.5';
  const { id, seed, sigma, ...others } = recipe;
  if (backdoor !== null)
    throw misuse('SOURCE', 'no backdoor, since lattice words have addresses: use numpy:PCG64', text);
  if (typeof seed !== 'string' || !(Number(sigma) > 0) || Object.keys(others).length > 0)
    throw misuse('SOURCE', `a seed and the standard deviation, such as ${mend}`, text);
  if (as !== null && as !== 'f32') throw misuse('--as', `nothing or f32 with ${id}`, as);
  const steps = latticeStream(seed, Number(sigma));
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (const piece of steps) {
      if (stop?.aborted) return;
      yield bytesOf(Float32Array.from(piece, (step) => step / DENOMINATOR));
    }
  }
  const source = fromRecipe(text, null, { type: 'f32', bigEndian: false }, null, chunks);
  return { ...source, lattice: { sigma: Number(sigma), grid: DENOMINATOR } };
}

const WORDS = 1 << 14;

type Fill = Generator['fill'];

async function* words(fill: Fill, type: FormType, stop?: AbortSignal): AsyncGenerator<Uint8Array> {
  while (!stop?.aborted) {
    const block = type === 'u32' ? new Uint32Array(WORDS) : new BigUint64Array(WORDS);
    fill(block);
    yield bytesOf(block);
  }
}

/** Draws of either width from any generator, as its library makes them. */
function draws(generator: Generator): Fill {
  const both = new Draws(generator);
  return (block) => (block instanceof BigUint64Array ? both.fill64(block) : both.fill32(block));
}

function openNormals(recipe: GeneratorRecipe, backdoor: string | null, as: FormType | null): Normals {
  const { id, ...settings } = recipe;
  const query = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const parsed = parsePipeline(query.length ? `${id}?${query.join('&')}` : id);
  const source: NormalSource = openPipeline(
    as === null ? parsed : { ...parsed, dtype: as as 'f32' | 'f64' },
    backdoor === null ? undefined : tampering(backdoor),
  );
  return { type: source.dtype, draw: (count) => source.stream(count) };
}

/** Numbers of one call. A library that is asked without end is asked again and again. */
const CALL = 1 << 20;

async function* endless(normals: Normals, stop?: AbortSignal): AsyncGenerator<Uint8Array> {
  for (;;)
    for (const piece of normals.draw(CALL)) {
      if (stop?.aborted) return;
      yield bytesOf(piece);
    }
}
