import { isDeepStrictEqual } from 'node:util';
import { bash, world } from '../world.ts';
import { type Baseline, broken, type Campaign, type Case, type Survival } from './case.ts';
import { SETUP } from './drifts.ts';
import { bareState, guideIsDone } from './states.ts';
import { Trial, trial } from './trial.ts';

const TEARDOWN = ['99-teardown', '--yes', '--delete-secrets'];

/** What somebody may have removed before. */
const MISSING: Readonly<Record<string, string>> = {
  'the OIDC provider': 'aws iam delete-open-id-connect-provider --open-id-connect-provider-arn $PROVIDER',
  'the attachment': 'aws iam detach-role-policy --role-name $ROLE --policy-arn $POLICY',
  'the role':
    'aws iam detach-role-policy --role-name $ROLE --policy-arn $POLICY; aws iam delete-role --role-name $ROLE',
  'the policy':
    'aws iam detach-role-policy --role-name $ROLE --policy-arn $POLICY; aws iam delete-policy --policy-arn $POLICY',
  'everything in Vault':
    'kubectl delete pod vault-0 -n vault --wait=true; sleep 2; kubectl wait --for=condition=Ready pod/vault-0 -n vault --timeout=60s; sleep 1',
  'the auth method': 'vault auth disable aws/',
  'the secrets engine': 'vault secrets disable dev/',
  Gloo: 'helm uninstall gloo -n gloo-system',
  Vault: 'helm uninstall vault -n vault',
};

/** Calls that change nothing: killed after one, a teardown is where it was after the change before. */
const LOOKS = /^(?:GET|LIST) | (?:Get|List|Describe|Simulate)/;

/** Taken away again. */
export const teardown: Campaign = {
  id: 'teardown',
  promise:
    'A teardown that is killed after any change, or finds pieces missing, is finished by the next one: of what these runbooks made nothing is left, and nothing else is touched.',
  cases: (baseline) => [
    ...Object.entries(MISSING).map(
      ([what, script]): Case => ({
        name: `teardown without ${what}`,
        group: 'Teardown with a piece missing',
        quick: what === 'the role',
        async run() {
          await guideIsDone(baseline);
          const { exitCode, output } = await bash(`${SETUP}${script}`);
          if (exitCode !== 0) broken('it could not be removed', output);
          await nothingIsLeft(baseline);
          return 'survived';
        },
      }),
    ),
    ...(['aws', 'vault'] as const).flatMap((service) =>
      baseline.teardown[service].flatMap((call, index): Case[] =>
        LOOKS.test(call)
          ? []
          : [
              {
                name: `teardown killed after ${service} call ${index + 1}, ${call}`,
                group: `Teardown killed after a change in ${service === 'aws' ? 'AWS' : 'Vault'}`,
                run: () => killed(service, index + 1, baseline),
              },
            ],
      ),
    ),
  ],
};

async function killed(service: 'aws' | 'vault', nth: number, baseline: Baseline): Promise<Survival> {
  await guideIsDone(baseline);
  const run = new Trial(TEARDOWN);
  await world().control.setFaults([
    { kind: 'kill', pid: run.pid, nth, after: true, ...(service === 'vault' && { service }) },
  ]);
  const { exitCode, output } = await run.ended;
  await world().control.clearFaults();
  if (exitCode !== 137) broken(`it was not killed, and ended with ${exitCode}`, output);
  await nothingIsLeft(baseline);
  await run.leavesNothing();
  return 'recovered';
}

async function nothingIsLeft({ bare }: Baseline): Promise<void> {
  const { exitCode, output } = await trial(TEARDOWN);
  if (exitCode !== 0) broken('the teardown failed', output);
  const there = await bareState();
  if (!isDeepStrictEqual(there, bare))
    broken(`left: ${JSON.stringify(there)} and not ${JSON.stringify(bare)}`);
  const plan = await trial(['99-teardown', '--plan', '--delete-secrets']);
  if (plan.exitCode !== 0) broken('there is still something to remove', plan.output);
}
