import type { Faults } from './fault.ts';

/** Writes JSON. kwok does not pass on the end of standard input, so a shell in the pod prints the document. */
const writeSecret = (name: string, data: unknown) =>
  `kubectl exec -n vault vault-0 -- sh -c "echo '${JSON.stringify({ data }).replaceAll('"', '\\"')}' | vault write dev/data/gloo/gloo.solo.io/v1/Secret/gloo-system/${name} -"`;

/** Secrets that Gloo reads from Vault. */
export const GLOO_SECRETS: Faults = {
  'secret-in-both': {
    what: 'A secret that was moved to Vault is still in Kubernetes.',
    names: { namespace: 'gloo-system', name: 'moved-token' },
    leaves: 'the secret in Vault',
    cause: [
      writeSecret('moved-token', {
        metadata: { name: 'moved-token', namespace: 'gloo-system' },
        header: { headers: { 'x-api-token': 'an-example' } },
      }),
      'kubectl create secret generic moved-token -n gloo-system --from-literal=x-api-token=an-older-example',
    ].join('\n'),
    undo: 'kubectl delete secret moved-token -n gloo-system --ignore-not-found',
  },
  'secret-malformed': {
    what: 'Somebody overwrote a secret with one that Gloo cannot parse, beside a valid one. Gloo’s pod ends at every start.',
    headline: 'Gloo cannot parse dev/gloo/gloo.solo.io/v1/Secret/gloo-system/typed-by-hand',
    names: { namespace: 'gloo-system', name: 'typed-by-hand', field: 'username', version: '1' },
    leaves: 'the valid secret',
    plan: ['deployments of gloo-system/gloo available update not ready'],
    planFails: '90-troubleshoot looks for the cause',
    cause: [
      writeSecret('api-token', {
        metadata: { name: 'api-token', namespace: 'gloo-system' },
        header: { headers: { 'x-api-token': 'an-example' } },
      }),
      writeSecret('typed-by-hand', {
        metadata: { name: 'typed-by-hand', namespace: 'gloo-system' },
        header: { headers: { 'x-api-token': 'an-example' } },
      }),
      writeSecret('typed-by-hand', { username: 'gloo', password: 'an-example' }),
      // In Gloo's format (github.com/kgateway-dev/kgateway/issues/10067).
      `gloo_logs 'fatal: error in setup: starting snapshot watch: initial Secret list: unknown field "username" in gloo.solo.io.Secret'`,
      'gloo_keeps_ending',
    ].join('\n'),
    // discovery also reads the secrets, and logs the same.
    undo: 'vault kv metadata delete -mount=dev gloo/gloo.solo.io/v1/Secret/gloo-system/typed-by-hand; restart_gloo; restart_discovery',
  },
};
