import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as pty from '@lydell/node-pty';
import { BLOCK_END } from 'engine/resource';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import type { CommandResult } from './start.ts';
import { command, world } from './world.ts';

/** The blocks of a page to paste, in their order. Pure. */
export function blocksOf(markdown: string): string[] {
  return Array.from(markdown.matchAll(/^```bash\n([\s\S]*?)\n```$/gm), ([, text = '']) => text);
}

/** A page with the values of a reader who follows it in the sandbox, for the variables that it sets; and the sandbox's charts. */
export function inSandbox(markdown: string, values: Readonly<Record<string, string>> = {}): string {
  const { HASHICORP_HELM_REPO = '', GLOO_HELM_REPO = '' } = world().environment();
  const place = { CLUSTER_NAME: world().clusterName, AWS_REGION: world().region };
  const filled = Object.entries({ ...place, ...values }).reduce(
    (page, [name, value]) =>
      page.replace(new RegExp(`^export ${name}=".*"$`, 'm'), `export ${name}="${value}"`),
    markdown,
  );
  return filled
    .replace(/(?<=helm repo add hashicorp )\S+/, HASHICORP_HELM_REPO)
    .replace(/(?<=helm repo add gloo )\S+/, GLOO_HELM_REPO);
}

/** The names that a reader may choose: the page's variables. */
export const OWN_NAMES = {
  NAMESPACE: 'gloo-two',
  VAULT_AUTH_ROLE_NAME: 'own-role',
  VAULT_AUTH_POLICY_NAME: 'own-policy',
  VAULT_AUTH_GET_ROLE_POLICY_NAME: 'own-repair',
  IAM_SERVER_ID_HEADER_VALUE: 'vault.two.example.com',
};

/** Vault's refusal of a role that it may not look up. */
const DENIED = /is not authorized to perform: iam:GetRole/;

/** The errors after which a page tells to repeat: a Vault that does not run yet, a temporary denial. */
const REPEATED =
  /is not authorized to perform: iam:GetRole|pod does not exist|pods "vault-0" not found|unable to upgrade|container not found/;

/** The output of checks without a result, and of a chart without such objects. */
const EXPECTED = /No value found|No policy named|resource type "virtualservices"/;

/** How long a denied block may be retried, in milliseconds. */
const PATIENCE = 60_000;

/** How long a block may take, in milliseconds. */
const LONGEST_BLOCK = 400_000;

type Shell = 'bash' | 'dash' | 'zsh';

const OPTIONS: Readonly<Record<Shell, string[]>> = {
  bash: ['--norc', '--noprofile', '--noediting', '-i'],
  dash: ['-i'],
  // Its line editor would echo the pasted text.
  zsh: ['-f', '-i', '+o', 'zle', '+o', 'prompt_sp'],
};

/** The shells that pages are for. */
export const SHELLS = Object.keys(OPTIONS) as Shell[];

/**
 * Follows exported pages in one interactive shell, which goes on after a failure. PATH has only the CLIs on the pages,
 * and the programs of every POSIX system.
 */
export class Reader {
  /** The shell's working folder. */
  readonly folder = temporaryFolder();
  readonly #shell: Promise<pty.IPty>;
  #screen = '';

  /** @param given the reader's exported variables; with a VAULT_ADDR, the reader also has the vault program */
  constructor(shell: Shell, given: Readonly<Record<string, string>> = {}) {
    this.#shell = this.#start(shell, given);
  }

  async #start(shell: Shell, given: Readonly<Record<string, string>>): Promise<pty.IPty> {
    const PATH = await allowedPrograms(shell, given.VAULT_ADDR === undefined ? CLIS : [...CLIS, 'vault']);
    const terminal = pty.spawn(shell, OPTIONS[shell], {
      cols: 500,
      cwd: this.folder,
      env: { ...world().environment(), ...given, TMPDIR: this.folder, PATH, PS1: '', PS2: '', ENV: '' },
    });
    terminal.onData((data) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: jq colours what it prints on a terminal
      this.#screen += data.replaceAll('\r\n', '\n').replaceAll(/\u001b\[[0-9;]*m/g, '');
    });
    terminal.write('stty -echo; set -o noclobber\n');
    return terminal;
  }

  /**
   * Follows a page from top to bottom, and repeats blocks as the page says. Throws with the printed output.
   * @param repair the page to follow instead of the rest if AWS denies Vault iam:GetRole
   */
  async follow(markdown: string, repair?: string): Promise<string> {
    let printed = '';
    for (const text of blocksOf(markdown)) {
      let ran = await this.paste(text);
      if (DENIED.test(ran.output) && repair !== undefined)
        return `${printed}${ran.output}${await this.follow(repair)}`;
      const end = Date.now() + PATIENCE;
      while (REPEATED.test(ran.output) && Date.now() < end) {
        await sleep(1000);
        ran = await this.paste(`${BLOCK_END}\n${text}`);
      }
      printed += ran.output;
      if ((ran.exitCode !== 0 && !EXPECTED.test(ran.output)) || /^STOP: /m.test(ran.output))
        throw new Error(`failed (${ran.exitCode}):\n${text}\n\n${ran.output}`);
    }
    return printed;
  }

  /** Pastes a block, and waits until the shell has read and run all of it. */
  async paste(text: string): Promise<CommandResult> {
    const terminal = await this.#shell;
    const begun = this.#screen.length;
    const ended = new RegExp(`<pasted (\\d+) ${begun}>`);
    terminal.write(`${text}\nprintf '<%s %s %s>\\n' pasted "$?" ${begun}\n`);
    const deadline = Date.now() + LONGEST_BLOCK;
    for (;;) {
      const output = this.#screen.slice(begun);
      const found = ended.exec(output);
      if (found !== null) return { exitCode: Number(found[1]), output: output.slice(0, found.index) };
      if (Date.now() > deadline) throw new Error(`the shell still runs:\n${text}\n\n${output}`);
      await sleep(20);
    }
  }

  async leave(): Promise<void> {
    (await this.#shell).kill();
  }
}

const CLIS = ['aws', 'jq', 'helm', 'kubectl'];
const POSIX = ['cat', 'grep', 'mktemp', 'rm', 'sed', 'sh', 'sleep', 'stty', 'tail', 'xargs'];

/** A folder with only these programs, for PATH. The programs themselves run with the original PATH. */
async function allowedPrograms(shell: Shell, clis: readonly string[]): Promise<string> {
  const folder = temporaryFolder();
  const { PATH = '' } = world().environment();
  const paths = await command('bash', ['-c', `type -P bash ${[shell, ...clis, ...POSIX].join(' ')}`]);
  const [bash = '', own = '', ...programs] = paths.output.trim().split('\n');
  symlinkSync(own, join(folder, shell));
  for (const program of programs) {
    const name = program.split('/').at(-1) ?? '';
    // The pages repeat checks every few seconds; here, tenths of a second are enough.
    const args = name === 'sleep' ? '"0.$1"' : '"$@"';
    writeFileSync(join(folder, name), `#!${bash}\nPATH='${PATH}' exec '${program}' ${args}\n`, {
      mode: 0o755,
    });
  }
  return folder;
}
