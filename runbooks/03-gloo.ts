import { file } from 'engine/resource';
import {
  deploymentsAvailable,
  helmInstall,
  helmRepoAdd,
  helmValues,
  nestedUnderGloo,
  yaml,
} from 'gloo-install';
import type { GuideVariables } from 'guide/guide';
import { runbook, step } from 'guide/runbook';
import edge116 from './edge-1.16/03-gloo.ts';

export default runbook(
  '03-gloo',
  'Gloo Gateway',
  'Lastly, install Gloo Gateway by using a configuration that allows Vault and IRSA credential fetching.',
  ({
    NAMESPACE, // gloo-system
    AWS_REGION,
    VAULT_AUTH_ROLE_ARN,
    IAM_SERVER_ID_HEADER_VALUE, // vault.gloo.example.com
    VAULT_ADDRESS, // http://vault-internal.vault:8200
    EDGE_VERSION, // v1.17.3
    // Beyond the guide: values that it writes out, and options.
    VAULT_AWS_AUTH_PATH, // aws
    VAULT_KV_PATH, // dev
    GLOO_HELM_REPO, // https://storage.googleapis.com/solo-public-helm
    enterprise,
    GLOO_LICENSE_SECRET_NAME,
  }: GuideVariables) => {
    // With another kv engine, pathPrefix is its path. root_key is gloo by default, which is right for this guide.
    const settings = yaml`
settings:
  secretOptions:
    sources:
    - vault:
        # set to address for the Vault instance
        address: ${VAULT_ADDRESS}
        aws:
          iamServerIdHeader: ${IAM_SERVER_ID_HEADER_VALUE}
          mountPath: ${VAULT_AWS_AUTH_PATH}
          region: ${AWS_REGION}
        # assumes kv store is mounted on '${VAULT_KV_PATH}'
        pathPrefix: ${VAULT_KV_PATH}
    - kubernetes: {}
gloo:
  serviceAccount:
    extraAnnotations:
      eks.amazonaws.com/role-arn: ${VAULT_AUTH_ROLE_ARN}
discovery:
  serviceAccount:
    extraAnnotations:
      eks.amazonaws.com/role-arn: ${VAULT_AUTH_ROLE_ARN}
`;
    const overrides = file(
      'helm-overrides.yaml',
      // If you use Gloo Gateway Enterprise, nest these Helm settings within the gloo section.
      enterprise ? nestedUnderGloo(settings, GLOO_LICENSE_SECRET_NAME) : settings,
    );
    return [
      step(
        'Step 1: Prepare Helm overrides',
        'Gloo reads secrets from Vault, and its service accounts name the role they assume.',
        helmValues(overrides, { release: 'gloo', namespace: NAMESPACE }),
      ),
      step(
        'Step 2: Install Gloo using Helm',
        'Gloo gives up on Vault after three failed logins, so it is installed last.',
        helmRepoAdd(enterprise ? 'glooe' : 'gloo', { GLOO_HELM_REPO }),
        helmInstall('gloo', enterprise ? 'glooe/gloo-ee' : 'gloo/gloo', {
          repository: { GLOO_HELM_REPO },
          namespace: NAMESPACE,
          version: { EDGE_VERSION },
          values: overrides,
        }),
        // Beyond the guide: the next steps need a running Gloo.
        deploymentsAvailable('gloo', NAMESPACE),
      ),
    ];
  },
  edge116,
);
