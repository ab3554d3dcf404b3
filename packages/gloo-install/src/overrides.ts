import { stringify } from 'yaml';

export interface OverridesSpec {
  /** The address at which Gloo reaches Vault: the guide's VAULT_ADDRESS. */
  readonly vaultAddress: string;
  /** VAULT_AWS_AUTH_PATH and VAULT_KV_PATH: the guide's `aws` and `dev`. */
  readonly mountPath: string;
  readonly pathPrefix: string;
  readonly headerValue: string;
  readonly region: string;
  readonly roleArn: string;
  /** Enterprise: everything nested under `gloo:`. */
  readonly enterprise: boolean;
  /** Enterprise: the operator's own Secret with the license; the chart makes one if it is left out. */
  readonly licenseSecretName?: string | undefined;
}

/** `helm-overrides.yaml` of Gloo Gateway step 1, word for word. */
export function helmOverrides(spec: OverridesSpec): string {
  const values = `settings:
  secretOptions:
    sources:
    - vault:
        # set to address for the Vault instance
        address: ${text(spec.vaultAddress)}
        aws:
          iamServerIdHeader: ${text(spec.headerValue)}
          mountPath: ${text(spec.mountPath)}
          region: ${text(spec.region)}
        # assumes kv store is mounted on '${spec.pathPrefix}'
        pathPrefix: ${text(spec.pathPrefix)}
    - kubernetes: {}
gloo:
  serviceAccount:
    extraAnnotations:
      eks.amazonaws.com/role-arn: ${text(spec.roleArn)}
discovery:
  serviceAccount:
    extraAnnotations:
      eks.amazonaws.com/role-arn: ${text(spec.roleArn)}
`;
  if (!spec.enterprise) return values;
  const nested = `gloo:\n${values.replaceAll(/^(?=.)/gm, '  ')}`;
  if (spec.licenseSecretName === undefined) return nested;
  return `create_license_secret: false\n${nested}  license_secret_name: ${text(spec.licenseSecretName)}\n`;
}

/**
 * A value as YAML on one line: quoted if Helm, which reads YAML 1.1, could read it as something else. Helm reads more
 * as numbers than YAML 1.1 says (`0o14`, `0_x1f`), but none of these starts with a letter, or with the `$` of a
 * reference.
 */
function text(value: string): string {
  return stringify(value, {
    version: '1.1',
    defaultStringType: /^[A-Za-z$]/.test(value) ? 'PLAIN' : 'QUOTE_DOUBLE',
    lineWidth: 0,
    blockQuote: false,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  }).trimEnd();
}
