import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asText } from 'engine/resource';
import { guideFiles } from 'guide/pages/page-blocks';
import { loadRunbooks } from 'runbooks';
import { diagnosisOf, type Fault, type Sandbox } from 'sandbox';
import { type DiagnosisPage, pageOf } from 'troubleshoot';
import * as assert from 'uvu/assert';
import { VAULT_IN_SHELL } from 'vault-auth/internal';
import { bash, RUNBOOK, world } from './world.ts';

const FILES = Object.values(guideFiles(await loadRunbooks())).join('\n');

/** The page's own block of variables, without the calls to AWS, pasted before every command. */
function inputsOf(page: string): string {
  const [, block = ''] = /^## Variables\n[\s\S]*?^```sh\n([\s\S]*?)^```$/m.exec(page) ?? [];
  const lines = block.split('\n');
  // The reader's VAULT_ADDR is that of their own Vault, which faults set.
  const set = lines.filter((line) => /^export (?!VAULT_ADDR=)/.test(line) && !line.includes('$('));
  return [...set, VAULT_IN_SHELL].join('\n');
}

const INPUTS = inputsOf(asText(readFileSync(join(import.meta.dirname, '../docs/troubleshooting/README.md'))));

/** The shell of a reader of docs/troubleshooting. */
function pageVariables({ accountId, issuer, region, partition, stsEndpoint, clusterName }: Sandbox): string {
  return `
${INPUTS.replace('<cluster_name>', clusterName).replace('<aws_region>', region)}
export PARTITION=${partition} ACCOUNT_ID=${accountId} STS_ENDPOINT=${stsEndpoint}
export VAULT_AUTH_ROLE_ARN="arn:${partition}:iam::${accountId}:role/\${VAULT_AUTH_ROLE_NAME}"
export OIDC_PROVIDER=${issuer.replace('https://', '')}
write_files() {
${FILES}
}
write_files
`;
}

/** Errors of programs about a command that they do not have. */
const MISTYPED =
  /unknown (?:command|flag|shorthand flag)|Invalid choice|[Uu]nrecognized arguments|syntax error|flag provided but not defined/;

/**
 * The output of a reader's shell, which goes on after an error.
 * @throws if a program does not know a command
 */
export async function inReadersShell(commands: readonly string[]): Promise<string> {
  const { hasOwnVault, vault, vaultTls, layout } = world();
  const [node, program] = RUNBOOK;
  const { output } = await bash(['set +e +o pipefail', pageVariables(world()), ...commands].join('\n'), {
    env: {
      NODE: node,
      RUNBOOK: program,
      ...(!hasOwnVault && { VAULT_ADDR: vault.address }),
      VAULT_TOKEN: vault.token,
      VAULT_HOST: new URL(vault.address).host,
      VAULT_TLS: vaultTls.address,
      VAULT_TLS_PORT: new URL(vaultTls.address).port,
      EKS_KUBECONFIG: layout.eksKubeconfig,
      GLOO_LOG: join(layout.logs, 'gloo.log'),
    },
  });
  assert.not.match(output, MISTYPED);
  return output;
}

/** The commands of a page, as a reader types them. */
export interface PageCommands {
  readonly confirm: readonly string[];
  readonly fix: readonly string[];
  readonly fixed: string;
}

/** The page of a fault’s diagnosis, if it has one. @throws if the page does not exist */
export function pageFor(fault: Fault): DiagnosisPage | undefined {
  const id = diagnosisOf(fault);
  return id === undefined ? undefined : pageOf(id);
}

/** The commands of a fault’s page, if the fault has the values of all their placeholders. */
export function commandsFor(fault: Fault): PageCommands | undefined {
  const page = pageFor(fault);
  if (page === undefined) return undefined;
  const names = { cluster_name: `\${CLUSTER_NAME}`, aws_region: `\${AWS_REGION}`, ...fault.names };
  const fill = (command: string) => filledIn(command, names);
  const commands = page.fix.filter((action) => !action.startsWith('# '));
  // The reader writes the files that a fix names, with the commands of the index.
  const files = page.fix.some((action) => action.includes('README, “Files”')) ? ['write_files'] : [];
  const typed = {
    confirm: page.confirm.map(({ run }) => fill(run)),
    fix: [...files, ...commands.map(fill)],
    fixed: fill(page.fixed.run),
  };
  return PLACEHOLDER.test(JSON.stringify(typed)) ? undefined : typed;
}

function filledIn(command: string, names: Readonly<Record<string, string>>): string {
  return Object.entries(names).reduce((text, [name, value]) => text.replaceAll(`<${name}>`, value), command);
}

/** A placeholder that is left in a command; not the `<<` of a here document. */
const PLACEHOLDER = /<([A-Za-z][A-Za-z:/’ -]*)>/;
