/**
 * Just enough of ONNX's protobuf (onnx.proto3, IR version 10) to see what the runtime does not tell: which operators a model
 * holds and whether its weights are all in the file. Field numbers are onnx.proto3's.
 */
export interface GraphFacts {
  readonly operators: ReadonlySet<string>;
  /** Names of tensors whose values lie in other files, which a digest of this one does not cover. */
  readonly external: readonly string[];
}

/** A field: its number, and a number (varint, fixed) or a stretch of the file (length-delimited). */
type Field = readonly [number: number, value: number, from: number, to: number];

/** Facts of a model, or null when the bytes are not a protobuf message with a graph. */
export function readGraph(bytes: Uint8Array): GraphFacts | null {
  const operators = new Set<string>();
  const external: string[] = [];
  const text = new TextDecoder();

  function* fields(from: number, to: number): Generator<Field> {
    let at = from;
    const varint = (): number => {
      let value = 0;
      for (let scale = 1; ; scale *= 128) {
        if (at >= to) throw new Malformed();
        const byte = bytes[at++]!;
        value += (byte & 127) * scale;
        if (byte < 128) return value;
      }
    };
    while (at < to) {
      const tag = varint();
      const [number, wire] = [Math.floor(tag / 8), tag % 8];
      if (number === 0) throw new Malformed();
      if (wire === 0) {
        yield [number, varint(), at, at];
        continue;
      }
      const length = wire === 2 ? varint() : wire === 1 ? 8 : wire === 5 ? 4 : -1;
      if (length < 0 || at + length > to) throw new Malformed();
      at += length;
      if (wire === 2) yield [number, 0, at - length, at];
    }
  }

  function tensor(from: number, to: number): void {
    let name = '';
    let outside = false;
    for (const [number, value, start, end] of fields(from, to)) {
      if (number === 8) name = text.decode(bytes.subarray(start, end));
      if (number === 13 || (number === 14 && value === 1)) outside = true;
    }
    if (outside) external.push(name);
  }

  function sparse(from: number, to: number): void {
    for (const [number, , start, end] of fields(from, to)) if (number === 1 || number === 2) tensor(start, end);
  }

  function attribute(from: number, to: number): void {
    for (const [number, , start, end] of fields(from, to)) {
      if (number === 5 || number === 10) tensor(start, end);
      if (number === 6 || number === 11) graph(start, end);
      if (number === 22 || number === 23) sparse(start, end);
    }
  }

  function node(from: number, to: number): void {
    for (const [number, , start, end] of fields(from, to)) {
      if (number === 4) operators.add(text.decode(bytes.subarray(start, end)));
      if (number === 5) attribute(start, end);
    }
  }

  function graph(from: number, to: number): void {
    for (const [number, , start, end] of fields(from, to)) {
      if (number === 1) node(start, end);
      if (number === 5) tensor(start, end);
      if (number === 15) sparse(start, end);
    }
  }

  try {
    let graphs = 0;
    for (const [number, , start, end] of fields(0, bytes.length)) {
      if (number === 7) {
        graphs++;
        graph(start, end);
      }
      // model-local functions (FunctionProto): their nodes are field 7
      if (number === 25) for (const [inner, , s, e] of fields(start, end)) if (inner === 7) node(s, e);
    }
    return graphs > 0 ? { operators, external } : null;
  } catch (thrown) {
    if (thrown instanceof Malformed) return null;
    throw thrown;
  }
}

class Malformed extends Error {}

/** Operators that draw random numbers: a model that holds one is not a function of its input. */
export const RANDOM_OPERATORS: readonly string[] = [
  'Bernoulli',
  'Multinomial',
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
  'RandomUniformLike',
];
