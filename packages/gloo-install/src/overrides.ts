import { stringify } from 'yaml';

/** The values that the guide writes to `helm-overrides.yaml`. */
export interface OverridesSpec {
  /** Where Gloo finds Vault: the guide's VAULT_ADDRESS. */
  readonly vaultAddress: string;
  /** The guide's IAM_SERVER_ID_HEADER_VALUE. */
  readonly headerValue: string;
  readonly region: string;
  /** The guide's VAULT_AUTH_ROLE_ARN. */
  readonly roleArn: string;
  /** Enterprise: everything nested under `gloo:`. */
  readonly enterprise: boolean;
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
          mountPath: aws
          region: ${text(spec.region)}
        # assumes kv store is mounted on 'dev'
        pathPrefix: dev
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
  return spec.enterprise ? `gloo:\n${values.replaceAll(/^(?=.)/gm, '  ')}` : values;
}

/** A value as YAML on one line: quoted only where Helm, which reads YAML 1.1, would take it for something else. */
function text(value: string): string {
  return stringify(value, {
    version: '1.1',
    lineWidth: 0,
    blockQuote: false,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  }).trimEnd();
}
