import type { Sandbox } from '../sandbox.ts';
import type { Break } from './break.ts';

/** The key that is in the environment of whoever works in the sandbox. */
const keysOf = ({ env }: Sandbox) => [env.AWS_ACCESS_KEY_ID ?? ''];

const USER = 'platform-engineer';

/** An explicit deny on the user who follows the guide, and its end. */
function denied(action: string): Pick<Break, 'script' | 'restore'> {
  const name = `no-${action.replace(/^\w+:/, '')}`;
  const Statement = [{ Effect: 'Deny', Action: action, Resource: '*' }];
  const document = JSON.stringify({ Version: '2012-10-17', Statement });
  return {
    script: `aws iam put-user-policy --user-name ${USER} --policy-name ${name} --policy-document '${document}'`,
    restore: `
policies=$(aws iam list-user-policies --user-name ${USER} --query PolicyNames --output json)
if has "$policies" ${name}; then aws iam delete-user-policy --user-name ${USER} --policy-name ${name}; fi`,
  };
}

/** Who carries the guide out, and from what machine. */
export const CALLER: readonly Break[] = [
  {
    name: 'clock-skew',
    what: 'This machine’s clock is ten minutes behind AWS’s, which refuses what is signed more than five minutes off.',
    script: ({ control }) => control.setClock(600),
    restore: ({ control }) => control.setClock(0),
  },
  {
    name: 'caller-credentials-expired',
    what: 'The caller’s access key is answered with ExpiredToken.',
    script: (sandbox) => sandbox.control.setExpiredKeys(keysOf(sandbox)),
    restore: ({ control }) => control.setExpiredKeys([]),
  },
  {
    name: 'caller-lacks-permission',
    what: 'The caller is denied iam:GetOpenIDConnectProvider.',
    ...denied('iam:GetOpenIDConnectProvider'),
  },
  {
    name: 'caller-may-not-simulate',
    what: 'The caller is denied iam:SimulatePrincipalPolicy, and may do all that the guide needs.',
    ...denied('iam:SimulatePrincipalPolicy'),
  },
];
