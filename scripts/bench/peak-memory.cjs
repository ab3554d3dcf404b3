// Loaded by `--require` into the process that is measured: as it ends, it writes down the most memory that it had, and what
// the kernel says of its CPU time.
// This is the kernel's own high-water mark, since that of getrusage counts the process that started it as well.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

const STATUS = '/proc/self/status';
const file = process.env.BENCH_PEAK;
if (isMainThread && file && existsSync(STATUS)) {
  process.once('exit', () => {
    const [, kilobytes = ''] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(STATUS, 'utf8')) ?? [];
    writeFileSync(file, `${kilobytes}\n${readFileSync('/proc/self/stat', 'utf8')}`);
  });
}
