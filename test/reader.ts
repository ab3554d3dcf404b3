import { chmodSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { command, type Ran, world } from './world.ts';

/** What a block of an exported page is for, by what stands before it. */
type Purpose = 'do' | 'check' | 'repair' | 'undo' | 'undo the repair';

export interface Block {
  readonly step: string;
  readonly purpose: Purpose;
  readonly text: string;
}

/** The bash blocks of a page, in their order. Pure. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let step = '';
  let purpose: Purpose = 'do';
  for (const [part] of markdown.matchAll(/^```(\w+)\n[\s\S]*?^```$|^.+$/gm)) {
    const [, block] = /^```bash\n([\s\S]*)\n```$/.exec(part) ?? [];
    if (block !== undefined) blocks.push({ step, purpose, text: block });
    else if (part.startsWith('## ')) [step, purpose] = [part.slice(3), 'do'];
    else purpose = purposeOf(part) ?? purpose;
  }
  return blocks;
}

function purposeOf(line: string): Purpose | undefined {
  if (line.startsWith('**Check**')) return 'check';
  if (line.startsWith('**Undo**')) return 'undo';
  if (line.startsWith('**If it fails: ')) return 'repair';
  if (line === 'To undo the repair:') return 'undo the repair';
  return line.startsWith('**') ? 'do' : undefined;
}

/** For how long the last block of a repair is worth trying again, in milliseconds: as the page says. */
const PATIENCE = 60_000;

/**
 * Somebody who follows exported pages in one shell: what a block exports or defines is there for those after it.
 * Nothing is on PATH but the CLIs that the pages name, and what every POSIX system has.
 */
export class Reader {
  readonly #folder = mkdtempSync(join(tmpdir(), 'reader-'));
  readonly #path: Promise<string> = allowedPrograms();

  /** Follows a page from top to bottom; a repair only where its step fails. Throws with what was printed. */
  async follow(markdown: string): Promise<string> {
    const blocks = blocksOf(markdown);
    let printed = '';
    for (const block of blocks.filter(({ purpose }) => purpose === 'do' || purpose === 'check')) {
      const { exitCode, output } = await this.paste(block.text);
      printed += output;
      if (exitCode === 0 && !(block.purpose === 'check' && /^false$/m.test(output))) continue;
      const repair = blocks.filter(({ step, purpose }) => step === block.step && purpose === 'repair');
      if (block.purpose !== 'do' || repair.length === 0) throw stumbled(block, output);
      printed += await this.#repair(repair);
    }
    return printed;
  }

  async #repair(blocks: readonly Block[]): Promise<string> {
    let printed = '';
    for (const block of blocks) {
      const end = Date.now() + (block === blocks.at(-1) ? PATIENCE : 0);
      let ran = await this.paste(block.text);
      for (; ran.exitCode !== 0 && Date.now() < end; ran = await this.paste(block.text)) await sleep(1000);
      if (ran.exitCode !== 0) throw stumbled(block, ran.output);
      printed += ran.output;
    }
    return printed;
  }

  /** Pastes a block; where it fails, the shell is left as it was before. */
  async paste(text: string): Promise<Ran> {
    return this.run('bash', [
      '-c',
      `set -euo pipefail; cd '${this.#folder}'; [ ! -e .shell ] || source ./.shell\n${text}\n{ declare -px; declare -f; } > .shell`,
    ]);
  }

  /** Runs a program with nothing else on PATH. */
  async run(program: string, args: readonly string[]): Promise<Ran> {
    return command(program, args, { cwd: this.#folder, env: { PATH: await this.#path } });
  }
}

function stumbled({ step, purpose, text }: Block, output: string): Error {
  return new Error(`${step} (${purpose}) failed:\n${text}\n\n${output}`);
}

const CLIS = ['aws', 'jq', 'helm', 'kubectl'];
const POSIX = ['cat', 'cut', 'grep', 'mktemp', 'rm', 'sed', 'sleep'];

/** A folder with these programs and no others. What they need themselves, they find on the PATH of before. */
async function allowedPrograms(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'path-'));
  const { PATH = '' } = world().environment();
  const paths = await command('bash', ['-c', `type -P bash ${[...CLIS, ...POSIX].join(' ')}`]);
  const [bash = '', ...programs] = paths.output.trim().split('\n');
  symlinkSync(bash, join(folder, 'bash'));
  for (const program of programs) {
    const file = join(folder, program.split('/').at(-1) ?? '');
    writeFileSync(file, `#!${bash}\nPATH='${PATH}' exec '${program}' "$@"\n`);
    chmodSync(file, 0o755);
  }
  return folder;
}
