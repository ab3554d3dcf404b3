import { stringify } from 'yaml';

/** The variables of the guide that `helm-overrides.yaml` has. */
export interface OverridesVariables {
  /** The address at which Gloo reaches Vault. */
  readonly VAULT_ADDRESS: string;
  readonly VAULT_AWS_AUTH_PATH: string;
  readonly VAULT_KV_PATH: string;
  readonly IAM_SERVER_ID_HEADER_VALUE: string;
  readonly AWS_REGION: string;
  readonly VAULT_AUTH_ROLE_ARN: string;
  /** Enterprise: everything nested under `gloo:`. */
  readonly enterprise: boolean;
  /** Enterprise: the operator's own Secret with the license; the chart makes one if it is left out. */
  readonly GLOO_LICENSE_SECRET_NAME?: string | undefined;
}

/** `helm-overrides.yaml` of Gloo Gateway step 1, word for word. */
export function helmOverrides(guide: OverridesVariables): string {
  const { enterprise, GLOO_LICENSE_SECRET_NAME: secretName } = guide;
  const roleArn = text(guide.VAULT_AUTH_ROLE_ARN);
  const values = `settings:
  secretOptions:
    sources:
    - vault:
        # set to address for the Vault instance
        address: ${text(guide.VAULT_ADDRESS)}
        aws:
          iamServerIdHeader: ${text(guide.IAM_SERVER_ID_HEADER_VALUE)}
          mountPath: ${text(guide.VAULT_AWS_AUTH_PATH)}
          region: ${text(guide.AWS_REGION)}
        # assumes kv store is mounted on '${guide.VAULT_KV_PATH}'
        pathPrefix: ${text(guide.VAULT_KV_PATH)}
    - kubernetes: {}
gloo:
  serviceAccount:
    extraAnnotations:
      eks.amazonaws.com/role-arn: ${roleArn}
discovery:
  serviceAccount:
    extraAnnotations:
      eks.amazonaws.com/role-arn: ${roleArn}
`;
  if (!enterprise) return values;
  const nested = `gloo:\n${values.replaceAll(/^(?=.)/gm, '  ')}`;
  if (secretName === undefined) return nested;
  return `create_license_secret: false\n${nested}  license_secret_name: ${text(secretName)}\n`;
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
