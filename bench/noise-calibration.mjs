// False alarms of the noise battery on long honest streams, at every one of its looks: for each pipeline and dtype how many of STREAMS
// streams of 2^BITS numbers ever reach E = 20 and E = 100; 5 % and 1 % are allowed (Ville's inequality).
//   node bench/noise-calibration.mjs [STREAMS = 2000] [BITS = 20] [FIRST LETTERS OF PIPELINES …]   (build first; CPU hours at these)
import { watched } from '../dist/run/measure/power.js';
import { openPipeline, pipelines } from '../dist/samplers/index.js';

const [streams = 2000, bits = 20] = process.argv.slice(2, 4).map(Number);
const only = process.argv.slice(4);

console.log(`| pipeline | dtype | of ${streams} streams of 2^${bits}: E >= 20 | E >= 100 | largest E | CPU s |`);
console.log('|---|---|---|---|---|---|');
for (const { id, dtypes } of pipelines) {
  if (only.length > 0 && !only.some((start) => id.startsWith(start))) continue;
  for (const dtype of dtypes) {
    const cpu = process.cpuUsage();
    const sups = Array.from({ length: streams }, (_, i) => {
      const source = openPipeline({ id, dtype, seed: String(i + 1) });
      return watched(source, 1e-6, 2 ** bits).supLogE;
    });
    const reached = (e) => sups.filter((sup) => sup >= Math.log(e)).length;
    const most = Math.exp(Math.max(...sups)).toPrecision(3);
    const seconds = (process.cpuUsage(cpu).user / 1e6).toFixed(0);
    console.log(`| ${id} | ${dtype} | ${reached(20)} | ${reached(100)} | ${most} | ${seconds} |`);
  }
}
