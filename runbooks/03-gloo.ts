import { hereDocument } from 'engine/resource';
import type { Runbook } from 'engine/run';
import {
  annotatedServiceAccounts,
  chartReference,
  chartSource,
  chartVersion,
  helmOverrides,
  helmRelease,
  licenseSecret,
  licenseValues,
  missingServiceAccounts,
  NO_LICENSE_KEY,
  type ReleaseSpec,
  readyRelease,
  withGivenEntries,
} from 'gloo-install';
import { type RunContext, SERVICE_ACCOUNTS } from './context.ts';
import { VAULT_IN_CLUSTER } from './inputs/inputs.ts';
import { vaultSettingsGlooLacks } from './inputs/vault-settings-gloo-lacks.ts';

/** The license key as a Helm value, from a variable and through a shell builtin: never an argument. */
const LICENSE = `printf 'license_key: "%s"\\n' "\${GLOO_LICENSE_KEY}"`;

const KEY_IN_RELEASE =
  'Helm keeps GLOO_LICENSE_KEY in the release’s Secret in the cluster, where everyone who may read Secrets in the namespace can read it. To avoid that, put the license into a Secret of your own and set GLOO_LICENSE_SECRET_NAME.';

/** If the operator has a Vault elsewhere, the guide's address is wrong, because no Vault is installed there. */
const NOT_THAT_VAULT = `Gloo is configured to find Vault at ${VAULT_IN_CLUSTER}, the guide’s own in the cluster, but VAULT_ADDR is set and none is installed: set VAULT_ADDRESS to where the cluster’s pods reach your Vault.`;

/** The guide's `helm-overrides.yaml`. */
export function guideOverrides({ inputs, VAULT_AUTH_ROLE_ARN }: RunContext): string {
  return helmOverrides({
    vaultAddress: inputs.VAULT_ADDRESS,
    mountPath: inputs.VAULT_AWS_AUTH_PATH,
    pathPrefix: inputs.VAULT_KV_PATH,
    headerValue: inputs.IAM_SERVER_ID_HEADER_VALUE,
    region: inputs.AWS_REGION,
    roleArn: VAULT_AUTH_ROLE_ARN,
    enterprise: inputs.enterprise,
    licenseSecretName: inputs.GLOO_LICENSE_SECRET_NAME,
  });
}

/** Gloo: "Lastly, install Gloo Gateway by using a configuration that allows Vault and IRSA credential fetching." */
export const gloo: Runbook<RunContext> = {
  id: '03-gloo',
  title: ({ inputs }) => (inputs.guide === '1.16' ? 'Gloo Edge' : 'Gloo Gateway'),
  purpose: 'Lastly, install Gloo by using a configuration that allows Vault and IRSA credential fetching.',
  steps: (context) => {
    const { inputs, ownership, helm, kubectl, vault, givenValues, VAULT_AUTH_ROLE_ARN } = context;
    const overrides = withGivenEntries(guideOverrides(context), givenValues.gloo?.values);
    const [repository, name] = inputs.enterprise
      ? (['glooe', 'gloo-ee'] as const)
      : (['gloo', 'gloo'] as const);
    const chart = chartReference(repository, inputs.GLOO_HELM_REPO, name);
    const bySecret = inputs.GLOO_LICENSE_SECRET_NAME !== undefined;
    const licensed = inputs.enterprise ? (bySecret ? 'by secret' : 'by key') : undefined;
    const warnings = [
      ...(vault.external && inputs.VAULT_ADDRESS === VAULT_IN_CLUSTER ? [NOT_THAT_VAULT] : []),
      ...(licensed === 'by key' ? [KEY_IN_RELEASE] : []),
      ...vaultSettingsGlooLacks(context),
    ];
    const inNamespace = { namespace: inputs.NAMESPACE, serviceAccounts: SERVICE_ACCOUNTS };
    const release: ReleaseSpec = {
      release: 'gloo',
      namespace: inputs.NAMESPACE,
      chart,
      version: chartVersion(inputs.GLOO_HELM_REPO, inputs.EDGE_VERSION),
      values: overrides,
      given: givenValues.gloo,
      ...(licensed === 'by secret' && { secretValues: NO_LICENSE_KEY }),
      ...(licensed === 'by key' && {
        // Read-only runs need no license.
        ...(inputs.GLOO_LICENSE_KEY !== undefined && {
          secretValues: licenseValues(inputs.GLOO_LICENSE_KEY),
        }),
        secretsByHand: LICENSE,
      }),
      warning: warnings.length > 0 ? warnings.join(' ') : undefined,
      missing: (work) => missingServiceAccounts(kubectl, inNamespace, work),
      otherwise:
        'To keep the installed Gloo, set the inputs that differ (such as EDGE_VERSION) to its values.',
    };
    return [
      {
        id: '03-gloo.1',
        title: 'Step 1: Prepare Helm overrides',
        why: 'Gloo reads secrets from Vault, and its service accounts name the role they assume.',
        shows: `helm-overrides.yaml, handed to helm on standard input:\n${overrides.trimEnd()}`,
        command: hereDocument('helm-overrides.yaml', overrides),
      },
      {
        id: '03-gloo.2',
        title: 'Step 2: Install Gloo using Helm',
        why: 'Gloo gives up on Vault after three failed logins, so it is installed last, once everything that it needs exists.',
        after: ['iam-policy-attachment', 'vault-auth-role', '03-gloo.1'],
        resources: [
          ...chartSource(helm, ownership, {
            name: repository,
            url: inputs.GLOO_HELM_REPO,
            variable: 'GLOO_HELM_REPO',
          }),
          ...(licensed === 'by secret'
            ? [
                licenseSecret(kubectl, {
                  name: inputs.GLOO_LICENSE_SECRET_NAME ?? '',
                  namespace: inputs.NAMESPACE,
                  release: 'gloo',
                }),
              ]
            : []),
          annotatedServiceAccounts(kubectl, helm, ownership, {
            release: 'gloo',
            ...inNamespace,
            byChart: true,
            roleArn: VAULT_AUTH_ROLE_ARN,
          }),
          helmRelease(helm, ownership, release),
          readyRelease(kubectl, { release: 'gloo', namespace: inputs.NAMESPACE }),
        ],
      },
    ];
  },
};
