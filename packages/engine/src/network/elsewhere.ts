/**
 * With these, helm would act in another cluster than kubectl, and vault would call another server than VAULT_ADDR says: no
 * child gets them, and the exported pages unset them.
 */
export const ELSEWHERE: readonly string[] = [
  'HELM_KUBEAPISERVER',
  'HELM_KUBEASGROUPS',
  'HELM_KUBEASUSER',
  'HELM_KUBECAFILE',
  'HELM_KUBECONTEXT',
  'HELM_KUBEINSECURE_SKIP_TLS_VERIFY',
  'HELM_KUBETLS_SERVER_NAME',
  'HELM_KUBETOKEN',
  'VAULT_AGENT_ADDR',
];

/** Without these, the operator's kuberc could add flags to commands, such as `delete --interactive` or `exec --context`. */
export const NO_KUBERC = { KUBERC: 'off', KUBECTL_KUBERC: 'false' };
