import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inSandbox, OWN_NAMES, Reader, type Shell } from '../reader.ts';
import { differences, type Snapshot, snapshot, unmarked } from '../snapshot.ts';
import { world } from '../world.ts';
import { type Baseline, broken, type Campaign, type Survival } from './case.ts';
import { trial } from './trial.ts';

const NAMES = [
  { what: 'the guide’s names', names: {} },
  { what: 'every name changed', names: OWN_NAMES },
];

/** The exported pages, followed by hand. */
export const pages: Campaign = {
  id: 'pages',
  promise:
    'The exported pages, pasted block by block into a shell, lead to what a run leads to, field by field; pasted again, they change nothing.',
  cases: (baseline) =>
    (['dash', 'bash'] as const).flatMap((shell) =>
      NAMES.map(({ what, names }) => ({
        name: `pages in ${shell}, with ${what}`,
        group: 'Pages followed by hand, twice',
        run: () => followed(shell, names, baseline),
      })),
    ),
};

async function followed(
  shell: Shell,
  names: Readonly<Record<string, string>>,
  { golden }: Baseline,
): Promise<Survival> {
  await world().reset();
  const folder = mkdtempSync(join(tmpdir(), 'pages-'));
  const exported = await trial(['export', 'all', '--out', folder]);
  if (exported.exitCode !== 0) broken('no pages', exported.output);
  const all = ['00-preflight', '01-aws', '02-vault', '03-gloo', '04-verify'].map((id) =>
    inSandbox(readFileSync(join(folder, `${id}.md`), 'utf8'), names),
  );
  rmSync(folder, { recursive: true });
  const reader = new Reader(shell);
  try {
    for (const page of all) await reader.follow(page);
    const first = await snapshot();
    for (const page of all) await reader.followAgain(page);
    const changed = differences(first, await snapshot());
    if (changed.length > 0) broken('pasted again, they change', changed.join('\n'));
    // The golden state has the guide's names.
    const others = names === OWN_NAMES ? [] : differences(unmarked(golden as Snapshot), unmarked(first));
    if (others.length > 0) broken('a run leads to (-), these to (+)', others.join('\n'));
  } finally {
    await reader.leave();
  }
  const { exitCode, output } = await trial(['all', '--plan'], { env: names });
  if (exitCode !== 0) broken('the plan is not empty', output);
  return 'survived';
}
