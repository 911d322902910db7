import { FairnoiseError } from '../core/index.ts';
import type { ModelDescription, ModelOptions, ScoredClassifier } from './description.ts';
import { openLinear } from './linear.ts';
import { openOnnx } from './onnx.ts';
import { type ModelBytes, type ModelSource, readModel } from './source.ts';

/**
 * Opens a base classifier from a file or its bytes: ONNX, or the linear oracle's JSON. The content decides, not the name.
 *
 * @throws FairnoiseError MODEL_UNREADABLE, MODEL_MISMATCH, MODEL_FAILED, DEPENDENCY_MISSING
 */
export async function openClassifier(source: ModelSource, options: ModelOptions = {}): Promise<ScoredClassifier> {
  const model = await readModel(source);
  refuseOtherFormats(model);
  if (/^\ufeff?\s*\{/.test(new TextDecoder().decode(model.bytes.subarray(0, 64)))) return openLinear(model, options);
  return openOnnx(model, options);
}

/** What a model is, so that mismatches can be named before any work; takes the same options as `openClassifier`. */
export async function describeModel(source: ModelSource, options: ModelOptions = {}): Promise<ModelDescription> {
  const classifier = await openClassifier(source, options);
  await classifier.close();
  return classifier.description;
}

/** First bytes of what people have at hand instead of an ONNX file, and the way from there. */
const OTHER_FORMATS: readonly (readonly [magic: string, what: string])[] = [
  ['PK\x03\x04', 'a zip archive, such as a PyTorch checkpoint: export the network with torch.onnx.export'],
  ['\x80\x02', 'a Python pickle: export the network to ONNX'],
  ['\x80\x03', 'a Python pickle: export the network to ONNX'],
  ['\x80\x04', 'a Python pickle: export the network to ONNX'],
  ['\x80\x05', 'a Python pickle: export the network to ONNX'],
  ['\x89HDF', 'an HDF5 file, such as a Keras model: convert it with tf2onnx'],
  ['\x1f\x8b', 'a gzip file: unpack it first'],
];

function refuseOtherFormats({ title, bytes }: ModelBytes): void {
  const head = String.fromCharCode(...bytes.subarray(0, 4));
  for (const [magic, what] of OTHER_FORMATS) {
    if (head.startsWith(magic)) throw new FairnoiseError('MODEL_UNREADABLE', `${title} is ${what}`);
  }
}
