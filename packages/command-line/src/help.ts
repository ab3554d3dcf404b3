import type { Catalogue } from './catalogue.ts';

/** What `pnpm runbook` prints: the runbooks and how to start one. */
export function listText({ runbooks }: Catalogue): string {
  const width = Math.max(...runbooks.map(({ id }) => id.length));
  const lines = runbooks.map(({ id, summary }) => `  ${id.padEnd(width)}  ${summary}`);
  return `Securing secrets in HashiCorp Vault using AWS IAM Roles for Service Accounts (IRSA)

${lines.join('\n')}
  ${'all'.padEnd(width)}  The whole guide, 00 to 04: one plan, one consent

  pnpm runbook 01-aws --cluster <name> --region <region>     step by step
  pnpm runbook 90-troubleshoot                               what is wrong, and what repairs it
  pnpm runbook all --plan                                    what would change, changing nothing
  pnpm runbook export 01-aws --format md | mjs               as a wiki page, or one file
  pnpm runbook journal                                       what runs from this machine have changed
  pnpm runbook --help                                        every flag and input
`;
}

/** What `pnpm runbook --help` prints: every flag, input and exit code. */
export function helpText(catalogue: Catalogue): string {
  return `pnpm runbook [RUNBOOK | all] [flags]
pnpm runbook export RUNBOOK | all [flags]      (pnpm runbook export --help)
pnpm runbook journal [flags]                   (pnpm runbook journal --help)
pnpm runbook fleet export [flags]              (pnpm runbook fleet --help)

RUNBOOK
  ${[...catalogue.runbooks.map(({ id }) => id), 'all'].join('  ')}

FLAGS
${flagsText(catalogue)}`;
}

/** Every flag, input and exit code: what `pnpm runbook` and a bundle have in common. */
export function flagsText({ inputHelp }: Catalogue): string {
  return `  --plan                 show what would change, and change nothing (exit code 4 where something would)
  --yes, -y              consent to the plan beforehand, and to the guide's repair where it is needed
  --only STEPS           only these steps: 2, 02-vault, 02-vault.4, or several with commas between
  --from STEP            this step and those after it
  --cluster NAME         CLUSTER_NAME
  --region REGION        AWS_REGION
  --guide 1.17 | 1.16    Gloo Gateway 1.17 (the default) or Gloo Edge 1.16
  --enterprise           Gloo Gateway Enterprise: its chart, values nested under gloo:, GLOO_LICENSE_KEY
  --strict-trust         StringEquals in the role's trust policy, where the guide has StringEqualsIfExists
  --adopt                change what differs though these runbooks did not make it
  --no-tags              create in IAM without tags, for want of the permission to tag: 99-teardown leaves it then
  --delete-secrets       99-teardown only: remove the secrets engine dev/ with all secrets in it, for good
  --repair               90-troubleshoot only: repair what it finds (--only ID, ... chooses), after one consent
  --from-error FILE      90-troubleshoot only: say what a pasted error means; - reads it from standard input
  --policy               00-preflight only: print the least IAM policy for these names as JSON, and do nothing else
  --json                 one JSON object a line instead of text (with --plan or --yes)
  --report FILE          write what was planned and done to a file for a change ticket: run.md or run.html
  --force                let --report replace a file that these runbooks did not write
  --kube-context NAME    the kubectl context to use instead of the current one
  --fleet FILE           all clusters that FILE lists, side by side (FLEETS, below)
  --concurrency N        how many of them at a time: 1 to 64, 8 unless told
  --shard I/N            only the entries whose place, counted from 0, divided by N leaves I: one job of several
  --retry-failed         only those that did not end with 0 in the last run of this fleet from this machine
  --help, -h             this text

INPUTS, from flags, then the environment, then .env.<CLUSTER_NAME> (or .env), then the guide's values (in parentheses)
${inputHelp()}
  The charts of both may also be in a folder of an OCI registry: oci://registry/charts

ENVIRONMENT, as its own clients read it
  VAULT_ADDR, VAULT_TOKEN, VAULT_NAMESPACE, VAULT_CACERT, VAULT_SKIP_VERIFY
                                     a Vault of your own; without VAULT_ADDR, a port-forward to pod vault/vault-0
  VAULT_TOKEN_FOR_CLUSTER            true: send VAULT_TOKEN and VAULT_NAMESPACE to that pod, not its dev server's token
  AWS_PROFILE, AWS_ACCESS_KEY_ID, …  AWS credentials, as for the AWS CLI
  AWS_CA_BUNDLE                      the authorities that AWS's certificate is trusted by, as for the AWS CLI
  HTTPS_PROXY, HTTP_PROXY, NO_PROXY  the way out, as for kubectl and helm
  KUBECONFIG                         as for kubectl
  XDG_STATE_HOME                     where the journal of what was changed is kept (~/.local/state)
  NO_COLOR                           no colours

FLEETS: 00 to 04 and all, with --yes, or after one question at a terminal. FILE is YAML:
  defaults:                          what all clusters have in common
    AWS_REGION: us-east-1
  clusters:
    - CLUSTER_NAME: prod-eu-1        any input above but secrets: AWS_PROFILE, KUBECONFIG, VAULT_ADDR, … too
      kube-context: prod-eu-1        enterprise, strict-trust, adopt, no-tags: true or false; guide
      VAULT_TOKEN_FROM: TOKEN_EU1    the variable of the environment with the token for this entry's Vault
      name: prod-eu-1-edge           where a cluster has several entries; CLUSTER_NAME otherwise
  Flags stand above an entry, that above the defaults, and those above the environment. One that fails stops no other.
  The exit code is 0 where all ended so; else the first of 130, 1, 3, 2, 4 that one ended with.

EXIT CODES
  0    all done, or nothing to do
  1    a step or a proof failed
  2    wrong usage or input: nothing was changed
  3    refused: a conflict, or no consent
  4    --plan found changes
  130  interrupted
`;
}
