import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Reference data kept beside the repository. Tests that read it say "needs ../shared" in their name and skip where it is absent. */
const folder = process.env.FAIRNOISE_SHARED ?? resolve(import.meta.dirname, '../../../shared');
export const hasShared = existsSync(join(folder, 'vectors'));
export const shared = (...parts: string[]): string => join(folder, ...parts);

/** Seed of randomised tests; CI fixes it. */
export const testSeed = Number(process.env.FAIRNOISE_TEST_SEED ?? 20261122);
