import { defineConfig } from 'vitest/config';

// fast: `npm test`, needs nothing but npm. slow: calibration, detection curves, faults, e2e (`npm run test:slow`).
const slow = ['test/slow/**/*.test.ts', 'test/calibration/**/*.test.ts', 'test/e2e/**/*.test.ts'];
export default defineConfig({
  test: {
    reporters: process.env.CI ? [['default', { summary: false }]] : ['default'],
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: [...slow, '**/node_modules/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2, // the default on two cores is one
        },
      },
      {
        test: { name: 'slow', include: slow, testTimeout: 900_000, hookTimeout: 300_000, maxWorkers: 2 },
      },
    ],
  },
});
