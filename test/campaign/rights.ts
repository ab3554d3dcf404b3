import { readingPolicy } from 'aws-irsa';
import { causeBreak } from 'sandbox';
import { readingKubernetes, readingVault } from '../../runbooks/rights/reading.ts';
import { world } from '../world.ts';
import { type Baseline, broken, type Campaign, type Case, type Survival } from './case.ts';
import { leastRights, Operator, type Rights } from './operator.ts';
import { awsLacks } from './rights-aws.ts';
import { kubernetesLacks } from './rights-kubernetes.ts';
import { vaultLacks } from './rights-vault.ts';
import { allButTheCluster } from './states.ts';
import { trial } from './trial.ts';

const PROMISE =
  'The least rights of docs/security.md are enough. If one of them is missing, the run names it.';
const ENOUGH = 'Exactly the least rights';

/** The least rights, and each of them left out. */
export const rights: Campaign = { id: 'rights', promise: PROMISE, cases };

function cases(baseline: Baseline): readonly Case[] {
  return [
    {
      name: 'least rights: the guide, troubleshooting and teardown',
      group: ENOUGH,
      run: () => suffice(() => world().reset(), ofDevServer(), [['all', '--yes']]),
    },
    {
      name: 'least rights: an upgrade, and what a run corrects',
      group: ENOUGH,
      run: () =>
        suffice(olderAndFaulty, ofDevServer(), [
          ['all', '--yes'],
          ['04-verify', '--yes'],
        ]),
    },
    {
      name: 'least rights: the same with a Vault of one’s own',
      group: ENOUGH,
      run: () => suffice(allButTheCluster, leastRights(), [['all', '--yes']]),
    },
    {
      name: 'least rights: a plan and the logins with the read-only ones',
      group: ENOUGH,
      run: () => readingSuffices(),
    },
    ...awsLacks(baseline),
    ...kubernetesLacks(baseline),
    ...vaultLacks(),
  ];
}

function ofDevServer(): Rights {
  const { aws, kubernetes } = leastRights();
  return { aws, kubernetes };
}

/** What a run corrects, so that it has to change and not only to create. */
const FAULTS = [
  'oidc-provider-without-audience',
  'trust-wrong-namespace',
  'policy-statement-lost',
  'service-account-without-annotation',
];

async function olderAndFaulty(): Promise<void> {
  await world().reset();
  const { exitCode, output } = await trial(['all', '--yes'], { env: { EDGE_VERSION: 'v1.16.0' } });
  if (exitCode !== 0) broken('the older Gloo could not be installed', output);
  for (const fault of FAULTS) await causeBreak(world(), fault);
}

/** Runs what `fleet export --schedule` runs as an operator who may only read, where much has to be changed. */
async function readingSuffices(): Promise<Survival> {
  await olderAndFaulty();
  const { aws, kubernetes, vault } = leastRights();
  const reading = {
    aws: readingPolicy({ Version: '2012-10-17', Statement: aws }).Statement,
    kubernetes: readingKubernetes(kubernetes),
  };
  await reads(reading, ['all', '--plan'], 4);
  await causeBreak(world(), 'client-config-missing');
  // A Vault of one's own: its token may only read as well.
  await reads({ ...reading, vault: readingVault(vault) }, ['all', '--plan'], 4);
  const { exitCode, output } = await trial(['all', '--yes']);
  if (exitCode !== 0) broken('what had drifted could not be corrected', output);
  await reads({ ...reading, vault: readingVault(vault) }, ['all', '--only', '04-verify.1', '--yes'], 0);
  return 'survived';
}

async function reads(rights: Rights, args: readonly string[], expected: number): Promise<void> {
  const operator = await Operator.with(rights);
  try {
    const { exitCode, output } = await trial(args, { env: operator.env });
    if (exitCode !== expected) broken(`${args.join(' ')}: exit code ${exitCode}`, output);
    const refused = REFUSED.exec(withoutProofs(output));
    if (refused) broken(`${args.join(' ')} was refused something: ${refused[0]}`, output);
  } finally {
    await operator.remove();
  }
}

/** Carries out runbooks as an operator with these rights, and at the end takes everything away again. */
async function suffice(
  begin: () => Promise<void>,
  rights: Rights,
  runs: readonly (readonly string[])[],
): Promise<Survival> {
  await begin();
  const operator = await Operator.with(rights);
  try {
    for (const args of [...runs, ['90-troubleshoot'], ['99-teardown', '--yes', '--delete-secrets']]) {
      const { exitCode, output } = await trial(args, { env: operator.env });
      if (exitCode !== 0) broken(`${args.join(' ')}: exit code ${exitCode}`, output);
      const refused = REFUSED.exec(withoutProofs(output));
      if (refused) broken(`${args.join(' ')} was refused something: ${refused[0]}`, output);
    }
  } finally {
    await operator.remove();
  }
  return 'survived';
}

/** How the three systems refuse the operator; what they refuse Vault or a stranger is for the guide and its proofs. */
const REFUSED = /.*(?:user\/operator is not authorized|User "operator" cannot|permission denied).*/;

/** A verification proves that others are refused. */
function withoutProofs(output: string): string {
  return output.replaceAll(/^ *✓ .*$/gm, '');
}
