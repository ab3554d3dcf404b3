import { Failure, quote, type Refusal, type Resource } from 'engine/resource';
import type { Kubectl } from 'kubernetes';
import { RELEASE_ANNOTATION } from './ownership-labels.ts';

/** The key under which the Enterprise chart's Secret has the license. */
const LICENSE_FIELD = 'license-key';

/** The Enterprise chart does not install without a license. */
export function licenseMissing(): Failure {
  return new Failure({
    kind: 'input',
    resource: 'GLOO_LICENSE_KEY',
    seen: '--enterprise is given, and neither GLOO_LICENSE_KEY nor GLOO_LICENSE_SECRET_NAME is set',
    next: [
      'export GLOO_LICENSE_KEY=… (handed to helm on standard input; Helm keeps it in the release’s Secret in the cluster).',
      'Or keep it out of Helm: export GLOO_LICENSE_SECRET_NAME=… names a Secret of Gloo’s namespace that has it.',
    ],
  });
}

/** The license key of the Enterprise chart as values, which reach Helm by standard input only. */
export function licenseValues(licenseKey: string): string {
  return `license_key: ${JSON.stringify(licenseKey)}\n`;
}

/** Removes the license key from a release that had one; an upgrade would keep its value. */
export const NO_LICENSE_KEY = 'license_key: ""\n';

export interface LicenseSecretSpec {
  readonly name: string;
  readonly namespace: string;
  readonly release: string;
}

/** What is read of the Secret with the license: none of its values. */
export interface LiveLicenseSecret {
  readonly fields: readonly string[];
  readonly release: string | undefined;
}

/** The operator's Secret with the license, which is read and never changed. */
export function licenseSecret(kubectl: Kubectl, spec: LicenseSecretSpec): Resource<LiveLicenseSecret> {
  const { name, namespace } = spec;
  const command = `kubectl get secret ${quote(name)} --namespace ${quote(namespace)}`;
  return {
    kind: 'license-secret',
    name: `secret ${namespace}/${name}`,
    command: () => command,
    check: `${command} --output json |\n  jq -es 'any(.[]; (.data // {} | has("${LICENSE_FIELD}")) and .metadata.annotations["${RELEASE_ANNOTATION}"] != "${spec.release}")' > /dev/null`,
    async read(work) {
      const secret = await kubectl.get('secret', name, namespace, work);
      if (secret === undefined) return undefined;
      const { data } = secret as { data?: Readonly<Record<string, string>> };
      return {
        fields: Object.keys(data ?? {}),
        release: secret.metadata.annotations?.[RELEASE_ANNOTATION],
      };
    },
    differs: () => [],
    refuses: (live) => refuseLicenseSecret(live, spec),
    write: async () => undefined,
  };
}

export function refuseLicenseSecret(
  live: LiveLicenseSecret | undefined,
  spec: LicenseSecretSpec,
): Refusal | undefined {
  if (live === undefined) {
    return { seen: 'there is no such Secret', options: [`Create it: ${createCommand(spec)}`] };
  }
  if (live.release === spec.release) {
    return {
      seen: 'the chart created it from GLOO_LICENSE_KEY, and helm deletes it once the release no longer has the key',
      options: ['Create one of another name, and set GLOO_LICENSE_SECRET_NAME to it.'],
    };
  }
  if (live.fields.includes(LICENSE_FIELD)) return undefined;
  return {
    seen: `it has no key ${LICENSE_FIELD}`,
    options: [`Gloo reads the license from the key ${LICENSE_FIELD}: add it.`],
  };
}

function createCommand({ name, namespace }: LicenseSecretSpec): string {
  return `kubectl create secret generic ${quote(name)} --namespace ${quote(namespace)} --from-file=${LICENSE_FIELD}=/dev/stdin`;
}
