import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { type Classified, digestOf, FairnoiseError, integer, reason } from '../core/index.ts';
import { decide } from './decide.ts';
import type { ModelDescription, ModelOptions, ScoredClassifier } from './description.ts';
import { type ModelEnvironment, machine } from './environment.ts';
import { resolveInput, showShape, size } from './input-shape.ts';
import { RANDOM_OPERATORS, readGraph } from './onnx-graph.ts';
import type { ModelBytes } from './source.ts';

type Runtime = typeof import('onnxruntime-node');

/** Installs without the CUDA libraries that the package's install step would fetch from elsewhere. */
const INSTALL = 'ONNXRUNTIME_NODE_INSTALL=skip npm i onnxruntime-node';

/** One thread, no spinning: threads are the executor's business. Levels below `all` leave out the blocked convolutions (half as fast). */
const SESSION: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
  logSeverityLevel: 4,
};

/** @throws FairnoiseError DEPENDENCY_MISSING with the install command */
export async function loadRuntime(load: () => Promise<unknown> = () => import('onnxruntime-node')): Promise<Runtime> {
  try {
    const loaded = (await load()) as { default?: Runtime };
    return loaded.default ?? (loaded as Runtime);
  } catch (thrown) {
    const absent = /ERR_MODULE_NOT_FOUND/.test(String((thrown as NodeJS.ErrnoException).code));
    throw new FairnoiseError(
      'DEPENDENCY_MISSING',
      absent
        ? `ONNX models need onnxruntime-node, which is not installed: run ${INSTALL}`
        : `onnxruntime-node is installed but does not load here (${firstLine(reason(thrown))}): run ${INSTALL} again on this machine`,
      thrown,
    );
  }
}

/** What an ONNX model's scores depend on besides the model. */
export async function onnxEnvironment(): Promise<ModelEnvironment> {
  const { env } = await loadRuntime();
  return {
    runtime: 'onnxruntime-node',
    runtimeVersion: (env.versions as { node?: string }).node ?? env.versions.common,
    executionProvider: 'cpu',
    graphOptimization: 'all',
    threadsPerSession: '1',
    ...machine(),
  };
}

/**
 * Opens an ONNX model as the base classifier. The graph must take one float tensor with the batch axis first and give two or more
 * scores a row. Runs on the calling thread and blocks it for the length of each batch, so call it from a worker; one session each.
 * Let a worker finish its batch before it goes: `worker.terminate()` or `process.exit()` while a batch is under way makes
 * onnxruntime-node 1.30 abort the whole process (SIGABRT, exit 134; seen 8 times in 9).
 *
 * @throws FairnoiseError DEPENDENCY_MISSING, MODEL_UNREADABLE (not a model), MODEL_MISMATCH (not a classifier of this kind),
 * MODEL_FAILED (the runtime refused a batch)
 */
export async function openOnnx(model: ModelBytes, options: ModelOptions = {}): Promise<ScoredClassifier> {
  const { title, bytes } = model;
  if (options.batch !== undefined) integer('batch', options.batch, 1);
  checkGraph(model);
  const runtime = await loadRuntime();
  let session: InferenceSession;
  try {
    session = await runtime.InferenceSession.create(bytes, SESSION);
  } catch (thrown) {
    const text = `${title} cannot be opened by onnxruntime: ${firstLine(reason(thrown))}`;
    throw new FairnoiseError('MODEL_UNREADABLE', text, thrown);
  }
  try {
    return await wrap(runtime, session, model, options);
  } catch (thrown) {
    await session.release();
    throw thrown;
  }
}

/** What the runtime would let pass: bytes that are no model, weights that the digest does not cover, operators that draw. */
function checkGraph({ title, bytes }: ModelBytes): void {
  const graph = readGraph(bytes);
  if (!graph) {
    throw new FairnoiseError(
      'MODEL_UNREADABLE',
      `${title} is not a readable ONNX model (cut short, or another kind of file): copy or export it again`,
    );
  }
  if (graph.external.length > 0) {
    const text = `keeps weights in other files ("${graph.external[0]}" …), which its digest would not cover: save it as one file`;
    throw new FairnoiseError('MODEL_MISMATCH', `${title} ${text}`);
  }
  const random = RANDOM_OPERATORS.find((operator) => graph.operators.has(operator));
  if (random) {
    const text = `draws random numbers of its own (${random}), so it is no fixed function to certify: export it without`;
    throw new FairnoiseError('MODEL_MISMATCH', `${title} ${text}`);
  }
}

async function wrap(
  runtime: Runtime,
  session: InferenceSession,
  { title, bytes }: ModelBytes,
  options: ModelOptions,
): Promise<ScoredClassifier> {
  const mismatch = (text: string) => new FairnoiseError('MODEL_MISMATCH', `${title} ${text}`);
  if (session.inputMetadata.length > 1) {
    throw mismatch(
      `takes ${session.inputMetadata.length} inputs at once (${list(session.inputMetadata)}): export it with one`,
    );
  }
  const input = choose(session.inputMetadata, 'input', options.input, mismatch);
  const output = choose(session.outputMetadata, 'output', options.output, mismatch);
  const inputType = floatType(input.type) ?? raise(mismatch(whyNotInput(input)));
  const outputType = floatType(output.type) ?? raise(mismatch(whyNotOutput(output)));
  const resolved = resolveInput(input.shape, options.shape, options.layout);
  if (typeof resolved === 'string') throw mismatch(resolved);
  const { shape, layout, layoutFrom } = resolved;
  if (options.batch && resolved.fixedBatch && options.batch !== resolved.fixedBatch) {
    throw mismatch(`fixes its batch at ${resolved.fixedBatch} rows, so ${options.batch} cannot be asked of it`);
  }
  const fixedBatch = options.batch ?? resolved.fixedBatch;
  const width = size(shape);
  const [inputName, outputName] = [input.name, output.name];
  const fetches = [outputName];
  let classes = 0;

  /** Scores of exactly `rows` rows; `rows` is the fixed batch where there is one. */
  async function batch(values: Float32Array, rows: number): Promise<Float32Array | Float64Array> {
    const data = inputType === 'float32' ? values : Float64Array.from(values);
    let answer: Tensor;
    try {
      const tensor = new runtime.Tensor(inputType, data, [rows, ...shape]);
      answer = (await session.run({ [inputName]: tensor }, fetches))[outputName] as Tensor;
    } catch (thrown) {
      const text = firstLine(reason(thrown));
      throw new FairnoiseError('MODEL_FAILED', `${title} failed on a batch of ${rows} inputs: ${text}`, thrown);
    }
    if (classes === 0) classes = countClasses(outputName, answer.dims, rows, mismatch);
    if (answer.size !== rows * classes || answer.dims[0] !== rows) {
      throw mismatch(
        `answers ${rows} inputs with "${outputName}" of shape ${showShape(answer.dims)}, not one row of scores each: ` +
          'export it with a batch axis that is really open, or open it with batch 1',
      );
    }
    return answer.data as Float32Array | Float64Array;
  }

  async function each(
    inputs: Float32Array,
    count: number,
    use: (scores: Float32Array | Float64Array, rows: number, at: number) => void,
  ): Promise<void> {
    integer('count', count, 1);
    if (inputs.length < count * width) {
      throw new RangeError(`"inputs" expected ${count} rows of ${width} values, got ${inputs.length} values`);
    }
    const step = fixedBatch ?? count;
    for (let at = 0; at < count; at += step) {
      const rows = Math.min(step, count - at);
      let values = inputs.subarray(at * width, (at + rows) * width);
      if (rows < step) {
        const padded = new Float32Array(step * width);
        padded.set(values);
        values = padded;
      }
      use(await batch(values, step), rows, at);
    }
  }

  // Two different rows, twice: finds the classes, a batch axis that is not open, and a model that is not a function.
  const probeRows = fixedBatch ?? 2;
  const probe = Float32Array.from({ length: probeRows * width }, (_, i) => (i * 0.618033988749895) % 1);
  const first = (await batch(probe, probeRows)).slice();
  const second = await batch(probe, probeRows);
  if (first.some((score, i) => !Object.is(score, second[i]))) {
    throw mismatch(
      'gives different answers for the same input (dropout or random operators left in): export it in inference mode',
    );
  }
  const units = isProbability(first, classes) ? 'probabilities' : 'logits';
  const description: ModelDescription = {
    kind: 'onnx',
    digest: digestOf(bytes),
    bytes: bytes.length,
    input: { name: inputName, type: inputType },
    output: { name: outputName, type: outputType },
    shape,
    layout,
    layoutFrom,
    classes,
    fixedBatch,
    units,
  };
  return {
    ...description,
    description,
    async classify(inputs, count): Promise<Classified> {
      const labels = new Int32Array(count);
      const margins = new Float32Array(count);
      await each(inputs, count, (scores, rows, at) => decide(scores, rows, classes, labels, margins, at));
      return { labels, margins };
    },
    async scores(inputs, count) {
      const all = new (outputType === 'float32' ? Float32Array : Float64Array)(count * classes);
      await each(inputs, count, (scores, rows, at) => all.set(scores.subarray(0, rows * classes), at * classes));
      return all;
    },
    async close() {
      await session.release();
    },
  };
}

interface TensorEnd {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

function choose(
  ends: readonly InferenceSession.ValueMetadata[],
  end: 'input' | 'output',
  wanted: string | undefined,
  mismatch: (text: string) => FairnoiseError,
): TensorEnd {
  const found = wanted === undefined ? ends[0] : ends.find(({ name }) => name === wanted);
  if (!found)
    throw mismatch(wanted === undefined ? `has no ${end}` : `has no ${end} "${wanted}"; it has ${list(ends)}`);
  if (wanted === undefined && ends.length > 1) {
    throw mismatch(`has ${ends.length} outputs: name the one with the scores, of ${list(ends)}`);
  }
  if (!found.isTensor)
    throw mismatch(`has an ${end} "${found.name}" that is not a tensor: export it with plain tensors`);
  return found;
}

function list(ends: readonly InferenceSession.ValueMetadata[]): string {
  return ends.map((end) => `"${end.name}"${end.isTensor ? ` ${end.type}${showShape(end.shape)}` : ''}`).join(', ');
}

function countClasses(
  name: string,
  dims: readonly number[],
  rows: number,
  mismatch: (text: string) => FairnoiseError,
): number {
  const axes = dims.slice(1).filter((length) => length !== 1);
  if (dims[0] === rows && axes.length === 0) {
    throw mismatch(
      `gives one score a row ("${name}" ${showShape(dims)}), and certifying needs two or more classes: export both scores`,
    );
  }
  if (axes.length !== 1 || axes[0]! < 2) {
    throw mismatch(
      `gives "${name}" of shape ${showShape(dims)}, not one row of class scores an input: name another output`,
    );
  }
  return axes[0]!;
}

/** Every probe row within [0, 1] and summing to 1 up to float32 rounding: a softmax stands at the end. */
function isProbability(scores: Float32Array | Float64Array, classes: number): boolean {
  for (let at = 0; at < scores.length; at += classes) {
    let sum = 0;
    for (let c = 0; c < classes; c++) {
      const score = scores[at + c]!;
      if (!(score >= 0 && score <= 1)) return false;
      sum += score;
    }
    if (Math.abs(sum - 1) > 1e-4) return false;
  }
  return true;
}

const floatType = (type: string): 'float32' | 'float64' | null =>
  type === 'float32' || type === 'float64' ? type : null;

function raise(error: Error): never {
  throw error;
}

function whyNotInput({ name, type }: TensorEnd): string {
  if (type === 'float16')
    return `takes float16 at "${name}": convert the model to float32, or put a Cast in front of it`;
  return `takes ${type} at "${name}", which cannot hold noisy values: export it with a float32 input`;
}

function whyNotOutput({ name, type }: TensorEnd): string {
  if (type === 'float16') return `gives float16 at "${name}": convert the model to float32, or put a Cast behind it`;
  return `gives ${type} at "${name}", which are not scores: name the output that holds them`;
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0]!.slice(0, 300);
}
