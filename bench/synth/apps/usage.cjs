// Loaded into each measured node process: on exit it adds a line with what the whole process used.
const { appendFileSync } = require('node:fs');
const { env, resourceUsage } = process;

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = resourceUsage();
  const heap = process.memoryUsage().heapUsed;
  const line = { cpu: (userCPUTime + systemCPUTime) / 1000, rss: maxRSS / 1024, heap: heap / 2 ** 20 };
  if (env.BENCH_USAGE) appendFileSync(env.BENCH_USAGE, `${JSON.stringify(line)}\n`);
});
