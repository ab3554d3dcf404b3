import { closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { outsideCall, type Work } from 'resource';
import { $ } from 'zx/core';
import { type Credential, childEnvironment, type Environment } from './child-environment.ts';
import { openNamelessFile } from './nameless-file.ts';
import { notInstalled, type ToolAnswer } from './tool.ts';

/** A kubectl that goes on until it is closed. */
export interface StandingKubectl {
  /** What it said as it opened, by the pattern that was waited for. */
  readonly opened: RegExpExecArray;
  /** False once it has ended. */
  readonly open: boolean;
  /** Resolves once it has ended. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

export interface StandingOptions {
  readonly opens: RegExp;
  readonly environment: Environment;
  /** What it gets into the cluster with, in place of the kubeconfig's own plugin. */
  readonly credential: Credential | undefined;
  readonly folder?: string;
}

/** How long it may take to open, in milliseconds. */
const WITHIN = 15_000;

/**
 * Starts a kubectl that opens something and stays; what it answered where it ended without that. The shell between
 * us and kubectl ends it as soon as our end of its standard input closes, so a run that is killed leaves none behind;
 * what a terminal sends to all of us at once (Ctrl-C) is for the run alone to answer.
 * @param args the words after `kubectl`; the first that is no flag names it
 * @param opens what it says once it is open
 * @param folder removed with all that is in it once it has ended
 * @throws Failure where there is no kubectl
 */
export async function startKubectl(
  args: readonly string[],
  { opens, environment, credential, folder = '' }: StandingOptions,
  work: Work,
): Promise<StandingKubectl | ToolAnswer> {
  const handed = credential === undefined ? undefined : openNamelessFile(credential.kubeconfig);
  const process = $({
    quiet: true,
    nothrow: true,
    env: childEnvironment(environment, credential),
    stdio: ['pipe', 'pipe', 'pipe', ...(handed === undefined ? [] : [handed])],
  })`trap '' INT HUP; folder=${folder}; exec 4<&0; kubectl ${[...args]} & standing=$!; { cat <&4 || true; kill $standing; } >/dev/null 2>&1 & wait $standing && code=0 || code=$?; [ -z "$folder" ] || rm -rf "$folder"; exit $code`;
  if (handed !== undefined) closeSync(handed);
  const close = async (): Promise<void> => {
    process.stdin.end();
    await process;
  };
  const giveUp = (): void => void close();
  work.signal.addEventListener('abort', giveUp, { once: true });
  let open = true;
  const end = async (): Promise<void> => {
    await process;
    open = false;
  };
  const ended = end();
  const opening = new Promise<RegExpExecArray | undefined>((resolve) => {
    let seen = '';
    process.stdout.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      const opened = opens.exec(seen);
      if (opened) resolve(opened);
    });
    void process.then(() => resolve(undefined));
  });
  const opened = await outsideCall(
    'kubectl',
    `kubectl ${args.find((word) => !word.startsWith('-'))}`,
    () => Promise.race([opening, sleep(WITHIN, undefined, { ref: false })]),
    (found) => ({ outcome: found === undefined ? 'ended' : 'ok' }),
  );
  if (opened !== undefined) {
    // From here on whoever opened it closes it: what is under way at an interrupt still gets its answer.
    work.signal.removeEventListener('abort', giveUp);
    return {
      opened,
      get open() {
        return open;
      },
      ended,
      close,
    };
  }
  const late = open;
  await close();
  const { stdout, stderr, exitCode } = await process;
  if (exitCode === 127) throw notInstalled('kubectl');
  const seen = late ? `kubectl did not say within ${WITHIN / 1000} s that it is open` : stderr.trim();
  return { ok: false, stdout, stderr: seen };
}
