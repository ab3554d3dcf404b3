import { isMissing, isObject, type Lack, observe, quote, type StepContext } from 'engine/resource';
import type { Kubectl, KubernetesObject } from 'kubernetes';
import type { Values } from '../systems/given-values.ts';
import type { HelmSystems } from '../systems/systems.ts';

/** How the operator gives variables to Gloo's own Vault client. */
const givesGloo = (enterprise: boolean): string =>
  `Gloo has its own client of Vault: docs/reference.md#gloos-own-client has the lines for the file that GLOO_HELM_VALUES names${enterprise ? ', which go under another gloo:' : ''}.`;

/** The variables with which Gloo's own Vault client finds a certificate authority. */
const AUTHORITY = /VAULT_CACERT|VAULT_CAPATH|VAULT_SKIP_VERIFY|SSL_CERT_FILE/;

/**
 * The settings that Gloo's own client will lack for the operator's Vault: the right address, the authority of its certificate, and its
 * namespace. Values that name the variables anywhere count as setting them.
 */
export async function clientLacks(
  systems: ClientSystems & Pick<HelmSystems, 'atVaultAddress' | 'environment'>,
  client: Client,
  work: StepContext,
): Promise<readonly Lack[]> {
  const { atVaultAddress, environment, VAULT_ADDRESS } = systems;
  const { enterprise } = client;
  const text = JSON.stringify(client.values);
  const [{ wrong, isTrusted }, refused] = await Promise.all([
    atVaultAddress(work),
    clientRefusal(systems, client, work),
  ]);
  const lack = (seen: string, mayBeUnneeded = false): Lack => ({
    ...{ of: 'GLOO_HELM_VALUES', seen, mayBeUnneeded },
    remedy: givesGloo(enterprise),
  });
  // If this machine cannot ask VAULT_ADDRESS itself, whether Gloo needs the authority stays unknown.
  const mayNeed = Boolean(environment.VAULT_CACERT) && VAULT_ADDRESS.startsWith('https:');
  const needsAuthority = isTrusted === undefined ? mayNeed : !isTrusted;
  return [
    ...(wrong === undefined ? [] : [{ of: 'VAULT_ADDRESS', ...wrong }]),
    ...(needsAuthority && !AUTHORITY.test(text)
      ? [
          lack(
            `it names no authority for the certificate of ${VAULT_ADDRESS}, VAULT_CACERT_BYTES`,
            isTrusted === undefined,
          ),
        ]
      : []),
    ...(refused === undefined ? [] : [{ of: 'GLOO_HELM_VALUES', ...refused }]),
    ...(environment.VAULT_NAMESPACE && !text.includes('VAULT_NAMESPACE')
      ? [lack('it does not name the namespace of Vault, VAULT_NAMESPACE')]
      : []),
    ...['VAULT_TLS_SERVER_NAME', 'VAULT_CLIENT_CERT'].flatMap((name) =>
      environment[name] && !text.includes(name)
        ? [lack(`it does not name ${name}, which is set here`, true)]
        : [],
    ),
  ];
}

type ClientSystems = Pick<HelmSystems, 'kubectl' | 'trustsVault' | 'VAULT_ADDRESS'>;

/** Gloo's namespace and edition, and the values of its chart. */
interface Client {
  readonly namespace: string;
  readonly enterprise: boolean;
  readonly values: Values;
}

/**
 * Why Gloo's own client will not accept the certificate at VAULT_ADDRESS, and how to mend it: the ConfigMap or Secret with its
 * authority is missing, or contains another one. `undefined` if the client accepts the certificate, or this is not visible from here.
 */
export async function clientRefusal(
  { kubectl, trustsVault, VAULT_ADDRESS }: ClientSystems,
  { namespace, enterprise, values }: Client,
  work: StepContext,
): Promise<Omit<Lack, 'of'> | undefined> {
  const given = givenAuthority(values, enterprise);
  if (given === undefined || !VAULT_ADDRESS.startsWith('https:')) return undefined;
  const { reference } = given;
  const place = reference && `key ${reference.key} of ${reference.kind} ${namespace}/${reference.name}`;
  const observed = await observe(async () =>
    reference ? valueIn(reference, await kubectl.list(reference.kind, namespace, work)) : given.value,
  );
  if (!('value' in observed)) return undefined;
  if (observed.value === undefined)
    return {
      seen: `VAULT_CACERT_BYTES comes from ${place}, which does not exist`,
      remedy: `${await createNamespace(kubectl, namespace, work)}${reference ? command(reference, namespace) : ''}`,
    };
  const authority = observed.value;
  const isTrusted = await observe(() => trustsVault(authority, work));
  if (!('value' in isTrusted) || isTrusted.value) return undefined;
  return {
    seen: `the authority in ${place ?? 'VAULT_CACERT_BYTES'} did not issue the certificate of ${VAULT_ADDRESS}`,
    remedy: reference
      ? `${command(reference, namespace)} --dry-run=client --output yaml | kubectl apply --filename -${await restart(kubectl, namespace, work)}`
      : givesGloo(enterprise),
  };
}

interface Reference {
  readonly kind: 'configmap' | 'secret';
  readonly name: string;
  readonly key: string;
}

/** A value, or a reference to it. */
interface Given {
  readonly value?: string;
  readonly reference?: Reference;
}

/** The authority for Gloo's client in the chart's values; `undefined` if they give it in another way, or not at all. */
function givenAuthority(values: unknown, enterprise: boolean): Given | undefined {
  const path = [...(enterprise ? ['gloo'] : []), 'gloo', 'deployment', 'customEnv'];
  const list = path.reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), values);
  const variable = (Array.isArray(list) ? list : [])
    .filter(isObject)
    .find(({ name }) => name === 'VAULT_CACERT_BYTES');
  if (typeof variable?.value === 'string') return { value: variable.value };
  const from = isObject(variable?.valueFrom) ? variable.valueFrom : {};
  const kind = isObject(from.configMapKeyRef) ? 'configmap' : 'secret';
  const reference = kind === 'configmap' ? from.configMapKeyRef : from.secretKeyRef;
  if (!isObject(reference)) return undefined;
  const { name, key } = reference;
  return typeof name === 'string' && typeof key === 'string' ? { reference: { kind, name, key } } : undefined;
}

function valueIn({ kind, name, key }: Reference, objects: readonly KubernetesObject[]): string | undefined {
  const text = objects.find(({ metadata }) => metadata.name === name)?.data?.[key];
  return text === undefined || kind === 'configmap' ? text : Buffer.from(text, 'base64').toString();
}

async function createNamespace(kubectl: Kubectl, namespace: string, work: StepContext): Promise<string> {
  return (await isMissing(() => kubectl.get('namespace', namespace, '', work)))
    ? `kubectl create namespace ${quote(namespace)} && `
    : '';
}

/** A pod reads its variables only when it starts. */
async function restart(kubectl: Kubectl, namespace: string, work: StepContext): Promise<string> {
  const found = await observe(() => kubectl.list('deployment', namespace, work, 'gloo in (gloo,discovery)'));
  const names = 'value' in found ? found.value.map(({ metadata }) => `deployment/${metadata.name}`) : [];
  if (names.length === 0) return '';
  return ` && kubectl rollout restart --namespace ${quote(namespace)} ${names.join(' ')}`;
}

/** @returns the command that creates the object from the operator's own file */
const command = ({ kind, name, key }: Reference, namespace: string): string =>
  `kubectl create ${kind === 'secret' ? 'secret generic' : kind} ${quote(name)} --namespace ${quote(namespace)} --from-file=${quote(key)}="$VAULT_CACERT"`;
