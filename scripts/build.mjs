// tsc into dist/, then the two things tsc does not do: an executable bin, and `npx fairnoise` inside a checkout.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(join(root, 'dist'), { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', root], {
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);
chmodSync(join(root, 'dist/cli/main.js'), 0o755);

const bin = join(root, 'node_modules/.bin');
if (process.platform !== 'win32' && existsSync(bin)) {
  rmSync(join(bin, 'fairnoise'), { force: true });
  symlinkSync('../../dist/cli/main.js', join(bin, 'fairnoise'));
}
