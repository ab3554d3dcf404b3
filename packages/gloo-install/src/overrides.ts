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
  const { vaultAddress, headerValue, region, roleArn, enterprise } = spec;
  const text = `settings:
  secretOptions:
    sources:
    - vault:
        # set to address for the Vault instance
        address: ${vaultAddress}
        aws:
          iamServerIdHeader: ${headerValue}
          mountPath: aws
          region: ${region}
        # assumes kv store is mounted on 'dev'
        pathPrefix: dev
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
  return enterprise ? `gloo:\n${text.replaceAll(/^(?=.)/gm, '  ')}` : text;
}
