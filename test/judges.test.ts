import { runScript } from 'sandbox';
import { expectRun } from './expect-run.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { world } from './world.ts';

const test = suite('judges');

/** A state of the systems, what causes it, and its undo, if a run does not correct it. */
type State = readonly [what: string, cause: string, undo?: string];

const ROLE = 'vault write auth/aws/role/$ROLE';
const VAULT_SERVICE = 'kubectl patch service vault-internal -n vault --type json';
const POLICY = (text: string) =>
  `vault write sys/policies/acl/dev policy="$(vault policy read dev)\n${text}"`;

/** States in which Gloo cannot read its secrets, in which somebody else can, or in which something is not as planned. */
const WRONG: readonly State[] = [
  [
    'another service account may assume the role',
    'set_trust "$(trust | sed "s|:gloo-system:discovery|:gloo-system:evil|")"',
    'set_trust "$(trust | sed "s|:gloo-system:evil|:gloo-system:discovery|")"',
  ],
  [
    'the account may assume the role',
    `set_trust "$(trust | jq --arg root "arn:$PARTITION:iam::$ACCOUNT:root" '.Statement += [{Effect: "Allow", Principal: {AWS: $root}, Action: "sts:AssumeRole"}]')"`,
    `set_trust "$(trust | jq 'del(.Statement[1])')"`,
  ],
  [
    'the policy of Gloo’s role allows everything',
    `aws iam create-policy-version --policy-arn $POLICY --set-as-default --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'`,
  ],
  [
    'the Vault role admits a second role',
    `${ROLE} bound_iam_principal_arn="$ROLE_ARN,arn:$PARTITION:iam::$ACCOUNT:role/foo-role"`,
    'write_role',
  ],
  [
    'the Vault role admits the whole account',
    `${ROLE} bound_iam_principal_arn="arn:$PARTITION:iam::$ACCOUNT:*"`,
    'write_role',
  ],
  ['logins last for a second', `${ROLE} token_explicit_max_ttl=1s`],
  ['logins get tokens of type batch', `${ROLE} token_type=batch`],
  ['logins get another policy', `${ROLE} token_policies=dev,other`],
  ['the auth method gives tokens of type batch', 'vault auth tune -token-type=batch aws/'],
  ['Vault asks the STS of another region', 'vault write auth/aws/config/client sts_region=$OTHER_REGION'],
  ['the policy allows sys/', POLICY('path \\"sys/*\\" { capabilities = [\\"read\\", \\"sudo\\"] }')],
  [
    'the secrets engine has version 1',
    'vault secrets disable dev; vault secrets enable -path=dev -version=1 kv',
    'vault secrets disable dev',
  ],
  ['Vault’s Service is deleted', 'kubectl delete service vault-internal -n vault'],
  [
    'no pod is behind Vault’s Service',
    `${VAULT_SERVICE} -p '[{"op": "add", "path": "/spec/selector/app", "value": "nothing"}]'`,
    `${VAULT_SERVICE} -p '[{"op": "remove", "path": "/spec/selector/app"}]'`,
  ],
  [
    'a pod of somebody else answers behind Vault’s Service',
    'kubectl run other -n vault --image=other --labels=app.kubernetes.io/name=vault,app.kubernetes.io/instance=vault,component=server; kubectl wait pod/other -n vault --for=condition=Ready --timeout=30s',
    'kubectl delete pod other -n vault --force --grace-period=0',
  ],
];

/** States that harm nobody, and are as planned. */
const RIGHT: readonly State[] = [
  [
    'sessions of the role may last longer',
    'aws iam update-role --role-name $ROLE --description "Vault auth role" --max-session-duration 43200',
    'aws iam update-role --role-name $ROLE --description "Vault auth role" --max-session-duration 3600',
  ],
  [
    'Vault keeps fewer versions',
    'vault write dev/config max_versions=5',
    'vault write dev/config max_versions=0',
  ],
];

/** Whether the last test left everything as the guide has it. */
let green = false;

test.eachBefore(async () => {
  if (!green) await guideIsDone();
});

for (const [what, cause, undo] of WRONG) {
  test(`${what}: 04-verify, 90-troubleshoot and all --plan say so, and are green after it`, async () => {
    green = false;
    await runScript(world(), cause);
    await expectRun('04-verify --yes', { exit: 1 });
    await expectRun('90-troubleshoot', { exit: 1 });
    if (undo === undefined) {
      await expectRun('all --plan', { exit: 4 });
    } else await runScript(world(), undo);
    await expectRun('all --yes');
    await expectRun('90-troubleshoot', { says: ['Nothing is wrong.'] });
    green = true;
  });
}

for (const [what, cause, undo = ''] of RIGHT) {
  test(`${what}: 04-verify, 90-troubleshoot and all --plan are green`, async () => {
    green = false;
    await runScript(world(), cause);
    await expectRun('04-verify --yes');
    await expectRun('90-troubleshoot');
    await expectRun('all --plan');
    await runScript(world(), undo);
    green = true;
  });
}

test.run();
