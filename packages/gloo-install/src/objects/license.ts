import { type Failure, quote, type Resource, wrongInput } from 'engine/resource';
import type { Kubectl } from 'kubernetes';
import type { LicenseVariables } from '../systems/systems.ts';
import { type ReleaseName, releaseOf } from './ownership.ts';

/** The key for the license in the Enterprise chart's Secret. */
const LICENSE_FIELD = 'license-key';

/** The Enterprise chart does not install without a license. */
export function licenseMissing(): Failure {
  return wrongInput(
    'GLOO_LICENSE_KEY',
    '--enterprise is given, and neither GLOO_LICENSE_KEY nor GLOO_LICENSE_SECRET_NAME is set',
    'export GLOO_LICENSE_KEY=… (handed to helm on standard input; Helm keeps it in the release’s Secret in the cluster).',
    'Or keep it out of Helm: export GLOO_LICENSE_SECRET_NAME=… names a Secret of Gloo’s namespace that has it.',
  );
}

/** Passes the license key as a Helm value, from a variable and through a shell builtin: never as an argument. */
const BY_HAND = `printf 'license_key: "%s"\\n' "\${GLOO_LICENSE_KEY}"`;

export const KEY_IN_RELEASE =
  'Helm keeps GLOO_LICENSE_KEY in the release’s Secret in the cluster, where everyone who may read Secrets in the namespace can read it. To avoid that, put the license into a Secret of your own and set GLOO_LICENSE_SECRET_NAME.';

/** The license values of an Enterprise release. */
export function licenseInRelease({ GLOO_LICENSE_KEY, GLOO_LICENSE_SECRET_NAME }: LicenseVariables) {
  // Otherwise, an upgrade would keep the release's earlier license key.
  if (GLOO_LICENSE_SECRET_NAME !== undefined) return { secretValues: { license_key: '' } };
  return {
    // Read-only runs need no license.
    ...(GLOO_LICENSE_KEY !== undefined && { secretValues: { license_key: GLOO_LICENSE_KEY } }),
    secretsByHand: BY_HAND,
  };
}

/** The operator's Secret with the license, if set: it is read and never changed. */
export function licenseSecret(
  { kubectl, GLOO_LICENSE_SECRET_NAME: name }: LicenseVariables & { readonly kubectl: Kubectl },
  { release, namespace }: ReleaseName,
): Resource<object>[] {
  if (name === undefined) return [];
  const command = `${kubectl.shown} get secret ${quote(name)} --namespace ${quote(namespace)}`;
  const create = `kubectl create secret generic ${quote(name)} --namespace ${quote(namespace)} --from-file=${LICENSE_FIELD}=/dev/stdin`;
  const secret: Resource<object> = {
    kind: 'license-secret',
    in: 'cluster',
    claim: 'The cluster has Gloo’s license',
    name: `secret ${namespace}/${name}`,
    command: () => ({ run: [command] }),
    async read(work) {
      const found = await kubectl.get('secret', name, namespace, work);
      // helm deletes the chart's own Secret when the release no longer has GLOO_LICENSE_KEY.
      if (found === undefined || releaseOf(found) === release) return undefined;
      return found.data?.[LICENSE_FIELD] === undefined ? undefined : {};
    },
    differs: () => [],
    refuses: (live) =>
      live === undefined
        ? {
            seen: `you have created none with the key ${LICENSE_FIELD}; helm deletes the chart’s own once the release no longer has GLOO_LICENSE_KEY`,
            options: [`Create one, of a free name: ${create}`],
          }
        : undefined,
    write: async () => undefined,
  };
  return [secret];
}
