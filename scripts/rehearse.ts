import { spawn } from 'node:child_process';
import { Chalk } from 'chalk';
import { ProgressView, removeSandbox, type Sandbox, startSandbox } from 'sandbox';

/**
 * `npm start`: the whole guide in a sandbox of real parts, then everything down again. On a cold machine the AWS
 * section is carried out while the other parts are still being built.
 */
const NAME = 'rehearsal';
const chalk = new Chalk(process.stdout.isTTY && !process.env.NO_COLOR ? {} : { level: 0 });
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const heading = (text: string): void => say(`\n${chalk.bold.cyan(`▌ ${text}`)}`);

/** `pnpm runbook …` in the sandbox's environment, on this screen. */
function runbook(sandbox: Sandbox, ...args: string[]): Promise<number> {
  say(chalk.dim(`$ pnpm runbook ${args.join(' ')}`));
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/runbook.ts', ...args], {
    env: sandbox.environment(),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** The sandbox's progress, which gives up the screen while a runbook uses it. */
class Progress {
  #view: ProgressView | undefined;
  readonly #latest = new Map<string, Parameters<ProgressView['show']>[0]>();

  readonly show: ProgressView['show'] = (event) => {
    this.#latest.set(event.stage, event);
    this.#view?.show(event);
  };

  resume(): void {
    this.#view = new ProgressView(process.stdout, chalk);
    for (const event of this.#latest.values()) this.#view.show(event);
  }

  pause(): void {
    this.#view?.end();
    this.#view = undefined;
  }
}

const began = Date.now();
const progress = new Progress();
heading('A rehearsal of the whole guide: real Vault, Kubernetes and Helm, and an AWS API that enforces IAM');
// What a rehearsal that was killed has left is no rehearsal of a first time.
await removeSandbox(NAME);
const starting = await startSandbox({ name: NAME, iamDelaySeconds: 2, onProgress: progress.show });
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void starting.cancel().then(() => process.exit(130)));
}
if (starting.toBuild.length > 0) {
  say(`To be built or installed first: ${starting.toBuild.join(', ')}.`);
  say('This first time takes about ten minutes on two cores; it is cached after that.');
}
progress.resume();
try {
  const first = await Promise.race([
    starting.aws.then(() => 'aws' as const),
    starting.ready.then(() => 'all' as const),
  ]);
  let exitCode = 0;
  if (first === 'aws' && starting.toBuild.length > 0) {
    const sandbox = await starting.aws;
    progress.pause();
    heading('The AWS section, for real, while Kubernetes and Vault are still being built');
    exitCode = await runbook(sandbox, '01-aws', '--yes');
    say(chalk.dim(`(${elapsed()} after the start)`));
    if (exitCode === 0) progress.resume();
  }
  if (exitCode === 0) {
    const sandbox = await starting.ready;
    progress.pause();
    heading('The whole guide');
    exitCode = await runbook(sandbox, 'all', '--yes');
  }
  process.exitCode = exitCode;
} finally {
  progress.pause();
  await starting.cancel();
}
say(
  process.exitCode === 0
    ? `\n${chalk.green('✓')} The guide was carried out and proved in ${elapsed()}; nothing is left running.
  Step by step, yourself:  npx --yes pnpm@10.34.9 sandbox up;  eval "$(npx --yes pnpm@10.34.9 -s sandbox env)";  npx --yes pnpm@10.34.9 runbook 01-aws`
    : `\n${chalk.red('✗')} The guide was not carried out to its end: see above. Nothing is left running.`,
);

function elapsed(): string {
  const seconds = Math.round((Date.now() - began) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
