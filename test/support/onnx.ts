/** Writes small ONNX models (field numbers of onnx.proto3), for tests of shapes, types and faults that no exporter makes on request. */

const TYPES = { float32: 1, uint8: 2, int64: 7, bool: 9, float16: 10, float64: 11 } as const;
export type ElementType = keyof typeof TYPES;

export interface End {
  readonly name: string;
  readonly type?: ElementType;
  /** A string is an open axis. */
  readonly dims: readonly (number | string)[];
}

export interface Constant {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: Float32Array | Float64Array | BigInt64Array | Uint8Array;
  readonly type?: ElementType;
  /** Writes a reference to another file instead of the data. */
  readonly external?: string;
}

export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number | readonly number[] | { float: number }>>;
}

export interface Graph {
  readonly inputs: readonly End[];
  readonly outputs: readonly End[];
  readonly nodes: readonly Node[];
  readonly constants?: readonly Constant[];
}

type Part = Uint8Array;

export function onnx({ inputs, outputs, nodes, constants = [] }: Graph): Uint8Array {
  const graph = [
    ...nodes.map((node) => field(1, nodeProto(node))),
    field(2, 'test'),
    ...constants.map((constant) => field(5, tensorProto(constant))),
    ...inputs.map((end) => field(11, valueInfo(end))),
    ...outputs.map((end) => field(12, valueInfo(end))),
  ];
  return join(field(1, 7), field(7, join(...graph)), field(8, field(2, 13)));
}

/** One input, one output, two classes: scores = x W with W of `width` rows. The model most tests start from. */
export function matmul(input: End, output: End, width: number, classes: number, more: Partial<Graph> = {}): Uint8Array {
  const data = Float32Array.from({ length: width * classes }, (_, i) => Math.sin(i + 1));
  return onnx({
    inputs: [input],
    outputs: [output],
    nodes: [
      { op: 'Flatten', inputs: [input.name], outputs: ['flat'], attributes: { axis: 1 } },
      { op: 'MatMul', inputs: ['flat', 'W'], outputs: [output.name] },
    ],
    constants: [{ name: 'W', dims: [width, classes], data }],
    ...more,
  });
}

function nodeProto({ op, inputs, outputs, attributes = {} }: Node): Part {
  const list = Object.entries(attributes).map(([name, value]) => {
    if (typeof value === 'number') return field(5, join(field(1, name), field(3, value), field(20, 2)));
    if ('float' in value) {
      const fixed = join(varint((2 << 3) | 5), new Uint8Array(Float32Array.of(value.float).buffer));
      return field(5, join(field(1, name), fixed, field(20, 1)));
    }
    return field(5, join(field(1, name), ...value.map((i) => field(8, i)), field(20, 7)));
  });
  return join(...inputs.map((name) => field(1, name)), ...outputs.map((name) => field(2, name)), field(4, op), ...list);
}

function tensorProto({ name, dims, data, type, external }: Constant): Part {
  const inferred =
    data instanceof Float32Array
      ? 'float32'
      : data instanceof Float64Array
        ? 'float64'
        : data instanceof Uint8Array
          ? 'uint8'
          : 'int64';
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return join(
    ...dims.map((length) => field(1, length)),
    field(2, TYPES[type ?? inferred]),
    field(8, name),
    ...(external ? [field(13, join(field(1, 'location'), field(2, external))), field(14, 1)] : [field(9, bytes)]),
  );
}

function valueInfo({ name, type = 'float32', dims }: End): Part {
  const shape = dims.map((length) => field(1, typeof length === 'number' ? field(1, length) : field(2, length)));
  return join(field(1, name), field(2, field(1, join(field(1, TYPES[type]), field(2, join(...shape))))));
}

function field(number: number, value: number | string | Part): Part {
  if (typeof value === 'number') return join(varint(number << 3), varint(value));
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return join(varint((number << 3) | 2), varint(bytes.length), bytes);
}

function varint(value: number): Part {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

function join(...parts: Part[]): Part {
  return new Uint8Array(Buffer.concat(parts));
}
