import { observeAws, observeCaller, podIdentityAssociations, stsEndpoint } from 'aws-irsa/internal';
import {
  Failure,
  type FindResource,
  observe,
  observedValue,
  reference,
  type StepContext,
  settled,
  Unknown,
} from 'engine/resource';
import { stepThatMakes } from 'engine/run';
import {
  type GlooMetrics,
  lastLoginFailed,
  loginMetrics,
  logOfLogin,
  malformedIn,
  observeCluster,
} from 'gloo-install/internal';
import type { LoginObservation, Observations, Wanted } from 'troubleshoot/internal';
import { observeVault, VAULT_NAMESPACE, VAULT_POD, type Vault } from 'vault-auth/internal';
import { type Guide, openGuide, SERVICE_ACCOUNTS, type Systems } from '../guide.ts';
import { inputOf, VARIABLES, type Variables } from '../inputs/inputs.ts';
import { assumeNow, logIn } from '../proofs/as-gloo.ts';
import { listGlooSecrets, malformedSecrets, secretsInBoth } from './malformed-secrets.ts';

/** Observes the whole chain concurrently, from the cluster's issuer to a readable secret. Changes nothing. */
export async function observeChain(
  systems: Systems,
  work: StepContext,
): Promise<{ readonly observations: Observations; readonly guide: Guide | undefined }> {
  const { aws, kubectl, NAMESPACE: namespace } = systems;
  const opening = openGuide(systems);
  const resource: FindResource = async (kind) =>
    stepThatMakes(systems.runbooks.sections, await opening, kind)?.resource;
  const roleArn = async () => (await opening).VAULT_AUTH_ROLE_ARN;
  const inAws = { ownership: systems.ownership, resource };
  const vault = observeVault(systems.vault, { ...systems, roleArn, resource }, work);
  const accounts = { namespace, serviceAccounts: SERVICE_ACCOUNTS };
  // Nothing requires that the operator may read them.
  const associations = observe(() => podIdentityAssociations(aws, systems.CLUSTER_NAME, accounts));
  const attempts = observe(async () => {
    const found = await kubectl.list('serviceaccount', namespace, work);
    const existing = SERVICE_ACCOUNTS.filter((name) => found.some(({ metadata }) => metadata.name === name));
    return tryLogins(await opening, await vault.vault, existing, work);
  });
  const logins = observe(async () =>
    observedValue(await attempts).map(({ asGloo: _, ...login }): LoginObservation => login),
  );
  const inCluster = {
    ...systems,
    ...accounts,
    logins,
    resource,
    associations: associations.then((found) => ('value' in found ? found.value : [])),
  };
  const cluster = observeCluster(kubectl, inCluster, work);
  const secrets = observe(async () => {
    const gloo = observedValue(await attempts).find(({ serviceAccount }) => serviceAccount === 'gloo');
    if (gloo?.asGloo === undefined) throw new Unknown('no login as Gloo works');
    return listGlooSecrets(gloo.asGloo, systems.VAULT_KV_PATH);
  });
  const malformed = observe(async () => {
    const line = malformedIn(observedValue(await cluster.logs));
    return line === undefined ? [] : malformedSecrets(observedValue(await secrets), line);
  });
  const inBoth = observe(async () => secretsInBoth(observedValue(await secrets), kubectl, work));
  const [byContext, others, opened, proof] = await Promise.all([
    settled({
      ...cluster,
      malformed,
      inBoth,
      logins,
      metrics: observe(async () => {
        const all = await Promise.all(
          SERVICE_ACCOUNTS.map((serviceAccount) =>
            loginMetrics(kubectl, { namespace, serviceAccount }, work),
          ),
        );
        const metrics = all.flat();
        if (metrics.length === 0) throw new Unknown('no pod of Gloo runs');
        return Promise.all(metrics.map((one) => withLog(systems, one, work)));
      }),
    }),
    settled({
      ...observeCaller(aws, systems.callerIdentity),
      ...observeAws(aws, inAws, work),
      ...vault,
    }),
    observe(() => opening),
    observe(() => systems.proveCluster(work)),
  ]);
  const guide = 'value' in opened ? opened.value : undefined;
  const observations = { ...others, ...byContext, wanted: await wantedOf(systems, guide) };
  if ('value' in proof) return { observations, guide };
  // What is read by the kubectl context says nothing of a cluster that the context may not belong to.
  const unproved = Object.fromEntries(Object.keys(byContext).map((name) => [name, proof]));
  return { observations: { ...observations, ...unproved }, guide };
}

/** The log of a pod whose last login failed has the reason. */
async function withLog({ kubectl, NAMESPACE }: Systems, login: GlooMetrics, work: StepContext) {
  if (!lastLoginFailed(login)) return login;
  return { ...login, logged: await observe(() => logOfLogin(kubectl, login, NAMESPACE, work)) };
}

/** A login that was tried; `asGloo` is Vault with its token, if it got one. */
interface Attempt extends LoginObservation {
  readonly asGloo?: Vault;
}

async function tryLogins(
  guide: Guide,
  vault: Observations['vault'],
  serviceAccounts: readonly string[],
  work: StepContext,
): Promise<readonly Attempt[]> {
  const { state } = observedValue(vault);
  if (state !== 'active') throw new Unknown(`Vault is ${state}`);
  if (serviceAccounts.length === 0) throw new Unknown('none of Gloo’s service accounts exists');
  return Promise.all(
    serviceAccounts.map(async (serviceAccount) => {
      try {
        const asGloo = await logIn(guide, await assumeNow(guide, serviceAccount, work), work);
        return { serviceAccount, asGloo };
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        const { resource: link, seen: said, next, words } = error;
        return { serviceAccount, broke: { link, said, next, words } };
      }
    }),
  );
}

/** The guide's variables as far as they are known. Those that only AWS knows stay references. */
export async function wantedOf(systems: Systems, guide?: Guide): Promise<Wanted> {
  const known = VARIABLES.flatMap((name) =>
    inputOf(name).secret || systems[name] === undefined ? [] : [[name, systems[name]]],
  );
  return {
    ...(Object.fromEntries(known) as Variables),
    ACCOUNT_ID: guide?.account.accountId ?? reference('ACCOUNT_ID'),
    OIDC_PROVIDER: guide?.OIDC_PROVIDER ?? reference('OIDC_PROVIDER'),
    serviceAccounts: SERVICE_ACCOUNTS,
    VAULT_AUTH_ROLE_ARN: guide?.VAULT_AUTH_ROLE_ARN ?? reference('VAULT_AUTH_ROLE_ARN'),
    STS_ENDPOINT: systems.VAULT_STS_ENDPOINT ?? (await stsEndpoint(systems.aws)),
    vault: systems.vault.external ? 'vault' : `kubectl exec -n ${VAULT_NAMESPACE} ${VAULT_POD} -- vault`,
  };
}
