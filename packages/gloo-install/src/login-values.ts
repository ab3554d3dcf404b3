import { type Difference, differ, isObject } from 'engine/resource';
import { type Values, valueAt } from './given-values.ts';
import type { OverridesVariables } from './overrides.ts';

/** The variables with which the AWS SDK takes these keys, and not the role. */
const KEYS = /^AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$/;

const WEBHOOK = 'eks.amazonaws.com';

/**
 * The values of Gloo's chart that keep its pods from logging in with their role, though the guide's own values are there.
 * The guide leaves all of them at the chart's default. What EKS's webhook reads is documented at
 * github.com/aws/amazon-eks-pod-identity-webhook.
 */
export function breaksLogin(
  values: Values,
  {
    enterprise,
    VAULT_AUTH_ROLE_ARN: roleArn,
  }: Pick<OverridesVariables, 'enterprise' | 'VAULT_AUTH_ROLE_ARN'>,
): Difference[] {
  const prefix = enterprise ? 'gloo.' : '';
  const at = (path: string) => valueAt(values, prefix + path);
  const createsSettings = at('settings.create') ?? true;
  return [
    ...differ(`${prefix}settings.create`, createsSettings, true),
    ...['gloo', 'discovery'].flatMap((account) => [
      ...audienceOf(at(`${account}.serviceAccount.extraAnnotations`), `${prefix}${account}.serviceAccount`),
      ...credentialsIn(
        at(`${account}.deployment.customEnv`),
        `${prefix}${account}.deployment.customEnv`,
        roleArn,
      ),
    ]),
    ...skippedBy(at('gloo.deployment.extraGlooAnnotations'), `${prefix}gloo.deployment.extraGlooAnnotations`),
  ];
}

/** STS accepts the token of a service account for one audience only. */
function audienceOf(annotations: unknown, path: string): Difference[] {
  const audience = isObject(annotations) ? annotations[`${WEBHOOK}/audience`] : undefined;
  const wanted = 'sts.amazonaws.com';
  return differ(`${path}.extraAnnotations.${WEBHOOK}/audience`, audience ?? wanted, wanted);
}

/** The webhook leaves a variable as it is that the container has already. */
function credentialsIn(variables: unknown, path: string, roleArn: string): Difference[] {
  const given = Array.isArray(variables) ? variables.filter(isObject) : [];
  const set = given.filter(
    ({ name, value }) => KEYS.test(String(name)) || (name === 'AWS_ROLE_ARN' && value !== roleArn),
  );
  return differ(path, set.map(({ name }) => name).join(', ') || '(none)', '(none)');
}

/** The webhook gives no role to the containers that this annotation names. */
function skippedBy(annotations: unknown, path: string): Difference[] {
  const skipped = isObject(annotations) ? annotations[`${WEBHOOK}/skip-containers`] : undefined;
  const names = String(skipped ?? '').split(',');
  return names.map((name) => name.trim()).includes('gloo')
    ? [{ field: `${path}.${WEBHOOK}/skip-containers`, live: 'gloo', wanted: '(absent)' }]
    : [];
}
