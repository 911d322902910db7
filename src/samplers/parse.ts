import { misuse } from '../core/guards.ts';
import { type PipelineRecipe, pipelineEntry } from './pipelines.ts';

/** `numpy:PCG64`, or with parameters of the pipeline or its generator: `torch:cuda?maxBlocks=1056&offset=8`. */
export function parsePipeline(text: string): PipelineRecipe {
  const at = text.indexOf('?');
  const id = at < 0 ? text : text.slice(0, at);
  pipelineEntry(id);
  const parameters: Record<string, unknown> = {};
  if (at >= 0)
    for (const part of text.slice(at + 1).split('&')) {
      const [, name, value] = /^(\w+)=(.*)$/.exec(part) ?? [];
      if (name === undefined || name === 'id') throw misuse('recipe', `${id}?NAME=VALUE&…`, text);
      parameters[name] = plain(value!);
    }
  return { id, ...parameters } as PipelineRecipe;
}

// What JSON would have: small integers and booleans as such, everything else as text.
function plain(value: string): unknown {
  if (value === 'true' || value === 'false') return value === 'true';
  return /^\d{1,15}$/.test(value) ? Number(value) : value;
}
