// Reads Vitest's JSON report and fails when a test was skipped that does not say "needs ../shared" in its name:
// a skip that nobody meant is a test that cannot fail.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const skipped = report.testResults.flatMap((file) =>
  file.assertionResults.filter(({ status }) => status !== 'passed' && status !== 'failed').map((test) => test.fullName),
);
const unmeant = skipped.filter((name) => !name.includes('needs ../shared'));
for (const name of unmeant) console.error(`skipped, and not for want of ../shared: ${name}`);
console.log(`${report.numPassedTests} passed, ${report.numFailedTests} failed, ${skipped.length} skipped`);
process.exit(unmeant.length > 0 ? 1 : 0);
