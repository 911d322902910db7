// Compiles every kernels/<name>/index.ts to wasm and embeds it, with its SHA-256, in src/kernel/generated/<name>.ts.
// Embedding (not a file beside the code) is what makes the same module load in Node, in a worker and in a browser.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'src/kernel/generated');

// Part of the certified path: these flags can change output bits, so they are pinned with asc's version.
const FLAGS = [
  '--optimizeLevel',
  '3',
  '--shrinkLevel',
  '0',
  '--noAssert',
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '--initialMemory',
  '1',
  '--use',
  'abort=',
];

mkdirSync(out, { recursive: true });
const only = process.argv.slice(2);
for (const name of readdirSync(join(root, 'kernels'))) {
  if (!existsSync(join(root, 'kernels', name, 'index.ts')) || (only.length && !only.includes(name))) continue;
  const { error, stderr, binary } = await compile(name);
  if (error || !binary) {
    console.error(`kernel ${name}: ${error?.message ?? 'no output'}\n${stderr}`);
    process.exit(1);
  }
  const digest = createHash('sha256').update(binary).digest('hex');
  const text = `// Made by scripts/build-kernels.mjs from kernels/${name}; not kept in git.
export const digest = 'sha256:${digest}';
export const base64 =
  '${Buffer.from(binary).toString('base64')}';
`;
  const file = join(out, `${name}.ts`);
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
  console.log(`kernel ${name.padEnd(10)} ${String(binary.length).padStart(7)} bytes  sha256:${digest.slice(0, 16)}…`);
}

async function compile(name) {
  const files = new Map();
  const { error, stderr } = await asc.main(
    [`kernels/${name}/index.ts`, '--baseDir', root, '--outFile', 'out.wasm', ...FLAGS],
    {
      writeFile: (file, contents) => {
        files.set(file, contents);
      },
      readFile: (file, base) => {
        const path = join(base, file);
        return existsSync(path) ? readFileSync(path, 'utf8') : null;
      },
      listFiles: () => [],
    },
  );
  return { error, stderr: stderr.toString(), binary: files.get('out.wasm') };
}
