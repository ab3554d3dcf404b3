import { dirname, join } from 'node:path';
import { helm4 as buildHelm4, causeBreak } from 'sandbox';
import { world } from '../world.ts';
import { broken, type Campaign, type Survival } from './case.ts';
import { trial } from './trial.ts';

/** With Helm 4, which is built at its first use; everything else is tried with Helm 3. */
export const helm4: Campaign = {
  id: 'helm4',
  promise:
    'With Helm 4, a run carries out the guide, and a teardown removes it. If another program has set a field, the plan shows it, and helm takes it over after consent.',
  cases: () => [
    {
      name: 'Helm 4: install, upgrade an annotation that kubectl has set, tear down',
      group: 'Helm 4 in place of Helm 3',
      run: takesFieldOver,
    },
  ],
};

async function takesFieldOver(): Promise<Survival> {
  const helm = await buildHelm4(join(world().layout.logs, 'helm4.log'));
  const PATH = `${dirname(helm)}:${world().environment().PATH}`;
  const newer = { PATH, EDGE_VERSION: 'v1.18.0' };
  await world().reset();
  await ends(0, ['all', '--yes'], { PATH });
  await causeBreak(world(), 'service-account-of-another-role');
  const taken = ['set by kubectl-annotate', '--force-conflicts'];
  await ends(4, ['03-gloo', '--plan'], newer, taken);
  await ends(0, ['03-gloo', '--yes'], newer, taken);
  await ends(0, ['all', '--plan'], newer);
  await ends(0, ['99-teardown', '--yes', '--delete-secrets'], newer);
  return 'survived';
}

async function ends(
  expected: number,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  words: readonly string[] = [],
): Promise<void> {
  const { exitCode, output } = await trial(args, { env });
  if (exitCode !== expected) broken(`${args.join(' ')}: exit code ${exitCode}`, output);
  const lacking = words.filter((word) => !output.includes(word));
  if (lacking.length > 0) broken(`${args.join(' ')} does not say ${lacking.join(', ')}`, output);
}
