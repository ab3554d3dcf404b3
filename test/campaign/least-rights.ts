import { operatorPolicy } from 'aws-irsa';
import { defaults } from '../../runbooks/inputs/inputs.ts';
import { policySpec } from '../../runbooks/rights/aws.ts';
import { kubernetesRights } from '../../runbooks/rights/kubernetes.ts';
import { vaultRules } from '../../runbooks/rights/vault.ts';
import { asOperator, type Rights, VAULT_ASSUMED_ROLE } from '../operator.ts';
import { type Ran, world } from '../world.ts';
import { type Case, fail, type State } from './case.ts';
import { carryOut, type SetupStep } from './states.ts';
import { trial } from './trial.ts';

/** The rights that docs/security.md lists, with the sandbox's names. */
export const leastRights = () => rightsFor(world());

/** The rights that docs/security.md lists, with any names. */
function rightsFor({ clusterName, region, accountId, issuer }: Names) {
  const names = { CLUSTER_NAME: clusterName, AWS_REGION: region, VAULT_ASSUMED_ROLE, noTags: false };
  const inputs = { ...defaults(clusterName, '1.17', false), ...names };
  const provider = issuer.replace('https://', '');
  return {
    aws: operatorPolicy(policySpec(inputs, { accountId, partition: 'aws' }, provider)).Statement,
    kubernetes: kubernetesRights(inputs),
    vault: vaultRules(inputs),
  };
}

interface Names {
  readonly clusterName: string;
  readonly region: string;
  readonly accountId: string;
  readonly issuer: string;
}

/** The least rights with placeholder names, to list the cases before a sandbox is up. */
export const PLACEHOLDER_RIGHTS = rightsFor({
  clusterName: 'demo',
  region: 'us-east-1',
  accountId: '',
  issuer: '',
});

/** Runs a runbook as an operator with only these rights. */
export function trialWith(rights: Rights, args: readonly string[]): Promise<Ran> {
  return asOperator(rights, (env) => trial(args, { env }));
}

/** The run that needs a right, and the state and setup that it starts from. */
export interface Need {
  readonly startState: State;
  readonly before: readonly SetupStep[];
  readonly run: readonly string[];
}

export const need = (startState: State, run: readonly string[], ...before: SetupStep[]): Need => ({
  startState,
  before,
  run,
});

/** Setup steps of several needs. */
export const AWS_SECTION = carryOut(['01-aws', '--yes']);
export const VAULT_SECTION = carryOut(['02-vault', '--yes']);

/** A case in which the operator lacks one right. */
interface MissingRight extends Need, Pick<Case, 'name' | 'group'> {
  readonly rights: () => Rights;
  /** Matches the error that names the right. */
  readonly errorPattern: RegExp;
  /** Whether the run may continue after it said what it could not read. */
  readonly mayContinue: boolean;
}

/** A case that expects the run to name the missing right, and to fail or stop at a conflict unless it may continue. */
export function missingRightCase(missing: MissingRight): Case {
  const { name, group, startState, before, run, rights, errorPattern, mayContinue } = missing;
  return {
    name,
    group,
    startState,
    async run() {
      for (const step of before) await step();
      const { exitCode, output } = await trialWith(rights(), run);
      if (!errorPattern.test(output))
        fail(`the output (exit code ${exitCode}) does not match ${errorPattern}`, output);
      if (!mayContinue && ![1, 2, 3].includes(exitCode)) fail(`exit code ${exitCode}`, output);
      if (/^ {4}at .*:\d+:\d+/m.test(output)) fail('the run shows a stack trace', output);
      return exitCode === 0 ? 'survived' : 'stopped';
    },
  };
}
