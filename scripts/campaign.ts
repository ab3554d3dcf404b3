import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Chalk } from 'chalk';
import type { Baseline } from '../test/campaign/case.ts';
import { Crew, type Tried } from '../test/campaign/crew.ts';
import { CAMPAIGNS } from '../test/campaign/index.ts';
import { sample } from '../test/campaign/sample.ts';
import { type Kept, Store } from '../test/campaign/store.ts';
import { reliabilityPage, table } from '../test/campaign/table.ts';

const USAGE = `pnpm campaign [NAME …] [flags]: tries the promises against real parts

${CAMPAIGNS.map(({ id, promise }) => `  ${id.padEnd(12)} ${promise}`).join('\n')}

  --only WORDS      the cases whose names contain them
  --quick           the few cases that npm test tries
  --sample N        about N cases, some of every kind
  --seed TEXT       which ones: the same seed, the same cases (1)
  --left            what an earlier campaign has not tried, or what failed in it
  --sandboxes N     how many cases at the same time (4)
  --write           docs/reliability.md, from all results so far
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean' },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    left: { type: 'boolean' },
    sandboxes: { type: 'string', default: '4' },
    write: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
const unknown = positionals.filter((name) => !CAMPAIGNS.some(({ id }) => id === name));
const sandboxes = Number(values.sandboxes);
const size = Number(values.sample ?? Infinity);
const isCount = (count: number): boolean => count >= 1 && Math.trunc(count) === count;
if (values.help || unknown.length > 0 || !isCount(sandboxes) || !isCount(size)) {
  process.stdout.write(USAGE);
  process.exit(values.help ? 0 : 2);
}
const chalk = new Chalk(process.stdout.isTTY && !process.env.NO_COLOR ? {} : { level: 0 });
const began = Date.now();
const minutes = (): string => `${((Date.now() - began) / 60_000).toFixed(1)} min`;
const commit = execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], { encoding: 'utf8' }).trim();
const names = Array.from({ length: sandboxes }, (_, n) => `campaign-${n + 1}`);

const store = new Store();
if (!values.left) store.clear();
process.stdout.write(`${names.length} sandboxes are coming up; then a first run that nothing disturbs.\n`);
const crew = await Crew.start(names);
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    interrupted = true;
    void crew.dismiss().then(() => process.exit(130));
  });
}
const tried: Kept[] = [];
let firstCase = began;
try {
  const baseline = store.baseline() ?? (await crew.baseline());
  store.keepBaseline(baseline);
  const held = store.results().filter(({ failure }) => failure === undefined);
  const isHeld = (campaign: string, name: string) =>
    held.some((one) => one.campaign === campaign && one.name === name);
  const matching = CAMPAIGNS.filter(({ id }) => positionals.length === 0 || positionals.includes(id))
    .flatMap((campaign) => campaign.cases(baseline).map((one) => ({ campaign, one })))
    .filter(
      ({ one: { name, quick } }) => (!values.quick || quick) && (!values.only || name.includes(values.only)),
    );
  const cases = sample(matching, size, values.seed, ({ campaign, one }) => ({
    name: one.name,
    group: `${campaign.id} ${one.group}`,
  })).filter(({ campaign, one }) => !isHeld(campaign.id, one.name));
  process.stdout.write(`${cases.length} cases (after ${minutes()})\n`);
  firstCase = Date.now();
  await crew.try(cases, baseline, (result) => {
    // Its sandbox is being taken down.
    if (interrupted) return;
    const kept = { ...result, commit };
    store.keep(kept);
    tried.push(kept);
    report(result, cases.length);
  });
} finally {
  await crew.dismiss();
}
process.stdout.write(`\n${table(store.results())}\n`);
if (values.write)
  writeFileSync('docs/reliability.md', reliabilityPage(store.results(), store.baseline() as Baseline));
const failed = tried.filter(({ failure }) => failure !== undefined);
process.stdout.write(`${tried.length} tried, ${failed.length} failed, in ${minutes()}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** A progress bar; each failed case is on lines of its own. */
function report({ name, failure, seconds }: Tried, all: number): void {
  const clear = process.stdout.isTTY ? '\r\u001b[2K' : '';
  if (failure !== undefined) {
    const text = failure.replaceAll(/^/gm, '    ');
    process.stdout.write(`${clear}${chalk.red('✗')} ${name} (${seconds.toFixed(1)} s)\n${text}\n`);
  }
  const done = tried.length;
  const width = 30;
  const full = Math.round((done / all) * width);
  const left = ((Date.now() - firstCase) / done) * (all - done);
  const time = `${minutes()}, about ${Math.ceil(left / 60_000)} min left`;
  const bar = `${'█'.repeat(full)}${'░'.repeat(width - full)} ${done}/${all}  ${time}  ${name.slice(0, 60)}`;
  if (process.stdout.isTTY) process.stdout.write(`${clear}${bar}`);
  else if (done % 10 === 0) process.stdout.write(`${bar}\n`);
}
