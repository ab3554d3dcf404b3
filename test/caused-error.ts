import { join } from 'node:path';
import { type CausedError, perform, type Sandbox, startSandbox } from 'sandbox';
import { pageOf, recognise } from 'troubleshoot';
import * as assert from 'uvu/assert';
import { commandsOf, filledIn, PLACEHOLDER, pageVariables } from './troubleshooting-page.ts';
import { bash, RUNBOOK, world } from './world.ts';

/** Separates the outputs of the commands of one shell. */
const MARK = '\u0001';

/**
 * Causes an error after the guide, or in a new sandbox of another region, and follows its entry in
 * docs/troubleshooting: the error must be recognised, the command must confirm its cause, and the fix must work.
 */
export async function confirmedAndFixed(error: CausedError): Promise<void> {
  const { region } = error;
  if (region === undefined) return followed(error, world());
  const starting = await startSandbox({ name: `${world().name}-${region.slice(0, 4)}`, region });
  try {
    await followed(error, await starting.ready);
  } finally {
    await starting.down();
  }
}

async function followed(error: CausedError, sandbox: Sandbox): Promise<void> {
  const { confirm, fix, command, fixed } = entryOf(error);
  const { prints, always } = error.confirmed;
  if (!always) {
    const healthy = await inReadersShell([confirm], sandbox);
    assert.not.ok(prints.test(healthy), `it prints the same if nothing is wrong:\n${healthy}`);
  }
  await perform(sandbox, error.before ?? '');
  try {
    const [said = '', confirmation = '', , after = ''] = (
      await inReadersShell(
        [error.shell ?? '', marked(command), marked(confirm), marked(...fix), marked(fixed)],
        sandbox,
      )
    )
      .split(MARK)
      .slice(1);
    assert.is(recognise(said)[0]?.diagnosis.id, error.diagnosis, said);
    assert.ok(prints.test(confirmation), `${confirm}\n${confirmation}`);
    if (error.fixed !== undefined) assert.ok(error.fixed.prints.test(after), `${fixed}\n${after}`);
  } finally {
    await perform(sandbox, error.after ?? '');
  }
}

/** The commands of the page's entry, filled in. */
function entryOf({ diagnosis, command, confirmed, fixed, names = {} }: CausedError) {
  const page = pageOf(diagnosis);
  const fill = (text: string) => filledIn(text, names);
  const fix = fixed === undefined ? [] : commandsOf(page.fix).slice(0, fixed.commands).map(fill);
  const confirm = fill(page.confirm[(confirmed.by ?? 1) - 1]?.run ?? '');
  const last = fixed === undefined ? '' : fill(page.fixed.run);
  for (const text of [confirm, ...fix, last]) assert.not.match(text, PLACEHOLDER);
  return { command, confirm, fix, fixed: last };
}

const marked = (...commands: readonly string[]) => [`printf "\\001"`, ...commands].join('\n');

/** The output of a reader's shell, which goes on after an error. */
export async function inReadersShell(
  commands: readonly string[],
  sandbox: Sandbox = world(),
): Promise<string> {
  const { vault, vaultTls, layout } = sandbox;
  const [node, program] = RUNBOOK;
  const { output } = await bash(['set +e +o pipefail', pageVariables(sandbox), ...commands].join('\n'), {
    env: {
      ...sandbox.environment(),
      NODE: node,
      RUNBOOK: program,
      VAULT_ADDR: vault.address,
      VAULT_TOKEN: vault.token,
      VAULT_HOST: new URL(vault.address).host,
      VAULT_TLS: vaultTls.address,
      VAULT_TLS_PORT: new URL(vaultTls.address).port,
      EKS_KUBECONFIG: layout.eksKubeconfig,
      GLOO_LOG: join(layout.logs, 'gloo.log'),
      VAULT_LOG: join(layout.logs, 'vault.log'),
    },
  });
  return output;
}
