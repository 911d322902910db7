import { chmodSync, copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digits, fairnoise, root, temporaryFolder } from '../support/cli.ts';
import { softmaxModel } from '../support/onnx-models.ts';
