import { misuse } from '../core/guards.ts';
import type { GeneratorRecipe } from '../core/types.ts';
import { openGenerator } from '../generators/index.ts';
import {
  type ByteStream,
  commandStream,
  type Form,
  type FormType,
  fileStream,
  standardInput,
  systemStream,
} from '../sources/index.ts';

/** What is audited: a stream and what its bytes are. */
export interface AuditSource {
  /** As the user wrote it. */
  readonly text: string;
  readonly stream: Omit<ByteStream, 'kind'> & { readonly kind: ByteStream['kind'] | 'recipe' };
  readonly form: Form;
  /** The generator behind it, where it is named: then its words are at hand whatever it is used for. */
  readonly recipe: GeneratorRecipe | null;
}

/**
 * SOURCE of the audit command: a file, `-`, `exec:COMMAND`, `os:` or `recipe:R?seed=X&backdoor=B`. `as` says what raw bytes are;
 * an .npy file says that itself. Throws FairnoiseError (the world) or a RangeError (misuse).
 */
export async function openAuditSource(text: string, as: FormType | null): Promise<AuditSource> {
  if (text.startsWith('recipe:')) {
    if (as !== null) throw misuse('--as', 'nothing with recipe:, whose words are taken as they are', as);
    return recipeSource(text);
  }
  const stream = await open(text);
  if (stream.form && as !== null && stream.form.type !== as) {
    throw misuse('--as', `nothing or ${stream.form.type}, which is what ${stream.name} holds`, as);
  }
  return { text, stream, form: stream.form ?? { type: as ?? 'u8', bigEndian: false }, recipe: null };
}

function open(text: string): ByteStream | Promise<ByteStream> {
  if (text === '-') return standardInput();
  if (text === 'os:') return systemStream();
  if (text.startsWith('exec:')) return commandStream(text.slice('exec:'.length));
  return fileStream(text);
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

const WORDS = 1 << 14;

function recipeSource(text: string): AuditSource {
  const { recipe, backdoor } = parseRecipe(text);
  if (backdoor !== null) throw misuse('backdoor', 'none', backdoor);
  const generator = openGenerator(recipe);
  const { wordBits } = generator;
  return {
    text,
    recipe: generator.recipe,
    form: { type: wordBits === 32 ? 'u32' : 'u64', bigEndian: false },
    stream: {
      name: text,
      kind: 'recipe',
      size: null,
      endless: true,
      form: null,
      async *chunks() {
        for (;;) {
          const words = wordBits === 32 ? new Uint32Array(WORDS) : new BigUint64Array(WORDS);
          generator.fill(words);
          yield new Uint8Array(words.buffer);
        }
      },
    },
  };
}
