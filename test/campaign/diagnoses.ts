import { BREAKS, causeBreak, diagnosisOf } from 'sandbox';
import { type ByHand, byHandInShell, DIAGNOSES } from 'troubleshoot';
import { guideFiles } from '../../runbooks/guide-files.ts';
import { TRIED_ELSEWHERE } from '../found-and-repaired.ts';
import { look } from '../look.ts';
import { bash, world } from '../world.ts';
import { broken, type Campaign } from './case.ts';
import { guideIsDone } from './states.ts';

/** The text of docs/troubleshooting.md, followed by hand. */
export const diagnoses: Campaign = {
  id: 'diagnoses',
  promise:
    'Where docs/troubleshooting.md has a fix by hand, its commands confirm the cause and fix it, without the runbooks.',
  cases: (baseline) =>
    BREAKS.flatMap((one) => {
      const diagnosis = DIAGNOSES.find(({ id, makes }) => makes !== undefined && id === diagnosisOf(one));
      const text = diagnosis && byHandInShell(diagnosis);
      if (text === undefined || TRIED_ELSEWHERE.has(one.name) || !isComplete(text)) return [];
      return {
        name: `by hand ${one.name}`,
        group: 'Confirmed and fixed by hand',
        async run() {
          await guideIsDone(baseline);
          await confirmedAndFixed(one.name, text);
          return 'recovered';
        },
      };
    }),
};

/** What a person fills in, here. */
const FILLED: Readonly<Record<string, string>> = { role: 'foo-role', 'the installed version': '1.17.3' };

/** Whether its commands leave nothing for the reader to fill in. */
function isComplete({ confirm, fix }: ByHand): boolean {
  return [...confirm.map(({ run }) => run), ...commandsOf(fix)].every(
    (text) => !PLACEHOLDER.test(filled(text)),
  );
}

const PLACEHOLDER = /<([a-z][a-z -]*)>/;

function filled(command: string): string {
  return command.replaceAll(new RegExp(PLACEHOLDER, 'g'), (all, name: string) => FILLED[name] ?? all);
}

function commandsOf(fix: readonly string[]): string[] {
  return fix.filter((action) => !action.startsWith('# '));
}

async function confirmedAndFixed(name: string, { confirm, fix }: ByHand): Promise<void> {
  const looks = confirm.map(({ run }) => run);
  const healthy = await reads(looks);
  await causeBreak(world(), name);
  const seen = await reads(looks);
  if (seen === healthy) broken('the confirming commands print what they print if nothing is wrong', seen);
  // Some only look: what they find missing is an error, and no reason to stop.
  const done = await inShell(commandsOf(fix));
  const { diagnoses: left, output } = await look();
  if (left.length > 0) broken(`still found: ${left.map(({ id }) => id).join(', ')}`, `${done}\n${output}`);
}

/** What looks print, without ages; a `ttl` is none. */
async function reads(looks: readonly string[]): Promise<string> {
  return (await inShell(looks)).replaceAll(/(?<!ttl +)\b\d+[smhd]\b/g, '…');
}

/** The variables of the pages, and the files that the fixes use. */
const PRELUDE = `
export NAMESPACE=gloo-system EDGE_VERSION=v1.17.3 PARTITION=aws VAULT_AWS_AUTH_PATH=aws VAULT_KV_PATH=dev
export VAULT_AUTH_ROLE_NAME=dev-role-iam-demo VAULT_AUTH_POLICY_NAME=gloo-vault-auth-policy-demo
export IAM_SERVER_ID_HEADER_VALUE=vault.gloo.example.com VAULT_ADDRESS=http://vault-internal.vault:8200
export STS_ENDPOINT=https://sts.$AWS_REGION.amazonaws.com
ACCOUNT_ID=$(aws sts get-caller-identity --query Account --output text)
OIDC_PROVIDER=$(aws eks describe-cluster --name $CLUSTER_NAME --query cluster.identity.oidc.issuer --output text | cut -d/ -f3-)
VAULT_AUTH_ROLE_ARN=arn:aws:iam::$ACCOUNT_ID:role/$VAULT_AUTH_ROLE_NAME`;

async function inShell(commands: readonly string[]): Promise<string> {
  const { output } = await bash(
    [PRELUDE, ...Object.values(guideFiles()), 'set +e', ...commands.map(filled)].join('\n'),
  );
  return output;
}
