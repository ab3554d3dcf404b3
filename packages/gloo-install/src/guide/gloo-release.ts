import { type GuideFile, observe, type Resource, type StepContext, type Variable } from 'engine/resource';
import { KEY_IN_RELEASE, licenseInRelease, licenseSecret } from '../objects/license.ts';
import { annotatedServiceAccounts, SERVICE_ACCOUNT } from '../objects/service-accounts.ts';
import { glooSettings, SETTINGS } from '../objects/settings.ts';
import { RECORD } from '../release/recorded-inputs.ts';
import { helmRelease } from '../release/release.ts';
import { releaseWorkloads } from '../release/workloads.ts';
import { versionWarnings } from '../systems/charts.ts';
import { type Values, valueAt } from '../systems/given-values.ts';
import type { HelmSystems, ReleaseChart } from '../systems/systems.ts';
import { clientLacks } from './gloo-client.ts';

/** The guide's settings for the chart of Gloo. */
export interface GlooSpec {
  readonly namespace: string;
  readonly repository: Variable;
  readonly version: Variable;
  readonly values: GuideFile;
}

interface GlooInstallation extends Omit<GlooSpec, 'version' | 'repository'>, ReleaseChart {
  readonly enterprise: boolean;
}

/** Gloo Gateway step 2: the release of Gloo, after its service accounts have the role, and its live objects. */
export function glooRelease(systems: HelmSystems, spec: GlooInstallation): Resource[] {
  const { kubectl, SERVICE_ACCOUNTS: serviceAccounts } = systems;
  const { release, namespace, source, values, enterprise } = spec;
  const accounts = { release, namespace, serviceAccounts };
  const warnings = warningsOf(systems, spec);
  return [
    ...(enterprise ? licenseSecret(systems, { release, namespace }) : []),
    annotatedServiceAccounts(systems, {
      ...accounts,
      byChart: true,
      roleArn: systems.VAULT_AUTH_ROLE_ARN,
    }),
    helmRelease(systems, {
      release,
      namespace,
      source,
      values,
      given: systems.givenValues.gloo,
      records: systems.records,
      recordsBefore: systems.recordsBefore,
      recordsForLaterRun: systems.recordsForLaterRun,
      ...(enterprise && licenseInRelease(systems)),
      facts: {
        teardown: 'logs in',
        // A repair creates only some of these, and Gloo gives up on a Vault that it cannot reach.
        needs: [
          'iam-policy-attachment',
          'vault-release',
          'vault-auth-method',
          'vault-auth-config',
          'vault-auth-role',
        ],
      },
      claim: 'Gloo is installed as planned',
      explains: {
        missing: 'gloo-release-differs',
        differs: {
          [SERVICE_ACCOUNT]: 'service-account-differs',
          [RECORD]: { page: 'gloo-release-differs', warns: 'always' },
        },
        fields: {
          [`values.${enterprise ? 'gloo.' : ''}settings.secretOptions.sources`]: 'gloo-settings-differ',
          version: { page: 'gloo-release-differs', warns: 'always' },
        },
        other: 'gloo-release-differs',
      },
      makes: serviceAccounts.flatMap((name) => [
        { kind: 'serviceaccount', name },
        { kind: 'deployment', name },
      ]),
      // Newer charts have only the first of the service accounts.
      needs: [
        { kind: 'Deployment', name: serviceAccounts[0] ?? '' },
        { kind: 'Settings', name: SETTINGS },
      ],
      silencedBy: (values) => silencedBy(values, enterprise),
      whenTaken:
        'To keep it, give it the values of helm-overrides.yaml in its own way (./runbook export 03-gloo prints them); ./runbook 04-verify then proves that Gloo logs in.',
      warning: warnings.length > 0 ? warnings.join(' ') : undefined,
      beside: (work) => glooElsewhere(kubectl, namespace, work),
      lacks: async (values, work) =>
        systems.vault.isExternal ? clientLacks(systems, { namespace, enterprise, values }, work) : [],
      losesElsewhere: systems.secretLossRefusal,
      async comesTooEarly(work) {
        const missing = await systems.missingForLogin(work);
        return missing && tooEarly(missing);
      },
      otherwise:
        'To keep the installed Gloo, set the inputs that differ (such as EDGE_VERSION) to its values.',
    }),
    glooSettings(systems, { release, namespace, enterprise }, values.text),
    releaseWorkloads(systems, accounts),
  ];
}

/** The values that turn Gloo's metrics off; those of its Deployment take precedence. */
function silencedBy(values: Values, enterprise: boolean): readonly string[] {
  const own = `${enterprise ? 'gloo.' : ''}gloo.deployment.stats`;
  const path = valueAt(values, own) === undefined ? 'global.glooStats' : own;
  return valueAt(values, `${path}.enabled`) === false ? [`${path}.enabled`] : [];
}

/** Gloo logs in when it starts, and gives up after three failures. */
function tooEarly({ what, runbook }: { readonly what: string; readonly runbook: string }) {
  return {
    seen: `${what} does not exist yet`,
    cause: 'Gloo logs in with it when it starts, and gives up after three failed logins.',
    next: [`./runbook ${runbook} comes first; ./runbook all does everything in its order.`],
  };
}

/** A second Gloo would also publish the routes of the first, unless each watches its own namespaces. */
async function glooElsewhere(
  kubectl: HelmSystems['kubectl'],
  namespace: string,
  work: StepContext,
): Promise<string | undefined> {
  const found = await observe(() => kubectl.list('deployment', '', work, 'gloo=gloo'));
  if ('unknown' in found)
    return `Whether Gloo runs in another namespace could not be read: ${found.unknown}.`;
  const others = found.value.flatMap(({ metadata }) =>
    metadata.namespace === namespace ? [] : [metadata.namespace],
  );
  if (others.length === 0) return undefined;
  return `Gloo runs in ${others.join(', ')}, and serves every namespace: a second one would publish its routes again. Set settings.watchNamespaces in the file that GLOO_HELM_VALUES names, or NAMESPACE=${others[0]}.`;
}

function warningsOf(guide: HelmSystems, { source, enterprise }: GlooInstallation): string[] {
  return [
    ...versionWarnings(source.version),
    ...(enterprise && guide.GLOO_LICENSE_SECRET_NAME === undefined ? [KEY_IN_RELEASE] : []),
  ];
}
