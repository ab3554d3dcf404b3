import type { Failure } from 'engine/resource';
import { type ToolAnswer, toolFailure } from '../process/tool.ts';
import type { ChartSource } from './chart-source.ts';
import { titleOfRelease } from './helm-release.ts';

/** Helm's errors if another helm, or anyone else, was faster: reading the release again shows the next action. */
const RACES =
  /another operation .* in progress|cannot re-?use a name|release: (?:not found|already exists)|object has been modified|sh\.helm\.release\.v1\.\S+" (?:already exists|not found)/;

export function releaseFailure(release: string, namespace: string, answer: ToolAnswer): Failure {
  const failure = toolFailure(titleOfRelease({ name: release, namespace }), answer);
  return failure.with({ isConcurrentChange: RACES.test(answer.stderr) });
}

/** Helm's message about a chart, or a version, that a repository or a registry lacks. */
const NOT_FOUND = /not found|no chart version/i;

/** Any error of helm means that no repository responds at the address, unless the error concerns an input or this machine. */
export function chartFailure(source: ChartSource, answer: ToolAnswer): Failure {
  const { name, url, chart, version, urlVariable, versionVariable } = source;
  if (!NOT_FOUND.test(answer.stderr)) return repositoryFailure(name, answer);
  return toolFailure(`chart ${chart} ${version}`, answer).with({
    kind: 'input',
    next: [
      `Set ${versionVariable} to a version that ${url} has, or ${urlVariable} to the address that has it.`,
    ],
  });
}

export function repositoryFailure(name: string, answer: ToolAnswer): Failure {
  const known = toolFailure(`helm repository ${name}`, answer);
  if (known.kind === 'input') return known;
  return known.with({ page: 'chart-repository-unreachable' });
}

/**
 * A line that helm prints only with `--debug`: up to Helm 3 with file and line of its source, since Helm 4 with its
 * level.
 */
const DEBUG_LINE = /^(?:\w+\.go:\d+: .*\[debug\]|level=DEBUG\b).*$/gm;
/** Helm 4's log line about an error, with which helm then ends. */
const LOGGED = /^level=\w+ .*\berror="((?:[^"\\]|\\.)+)"$\n/gm;
/** The start of helm's repeated error, with its call stack. */
const STACK = /^helm\.go:\d+: [\s\S]*/m;
/** The reason of a failed uninstallation, which helm prints only with `--debug`; otherwise it prints only the release's name. */
const NOT_DELETED =
  /^.*(?:\[debug\] |msg=")uninstall: Failed to delete release(?:: |" error=")\[([\s\S]*?)\]"?$/m;
/** The API server's refusal of a call: who may not do what with which objects, and in which namespace. */
const REFUSAL =
  /[\w./-]+ \\?"[^"\n]+" is forbidden: User \\?"[^"\n]+" cannot \w+ resource .*?(?:in the namespace \\?"[^"\n]+"|at the cluster scope)/g;

/** Whether a text has a quoted error outside the line that quotes it. */
function isSaidAgain(quoted: string, line: string, text: string): boolean {
  const error = quoted.replaceAll(/\\(.)/g, (_, character) => (character === 'n' ? '\n' : character));
  return text.replace(line, '').includes(error);
}

/**
 * Reads the output of `helm --debug` about a change: the message that helm also prints without it; the API server's refusals, or
 * another reason, printed only with it; and whether the release was installed but not recorded, which helm reports as success.
 */
export function readDebug(stderr: string) {
  const message = stderr
    .replace(STACK, '')
    .replace(NOT_DELETED, '')
    .replaceAll(DEBUG_LINE, '')
    .replaceAll(LOGGED, (line, error: string) => (isSaidAgain(error, line, stderr) ? '' : line))
    .replaceAll(/\n{2,}/g, '\n')
    .trim();
  const [, reason] = NOT_DELETED.exec(stderr) ?? [];
  const found = (stderr.match(REFUSAL) ?? [reason ?? []].flat()).map((one) => one.replaceAll('\\"', '"'));
  return {
    message,
    refusals: [...new Set(found)].filter((one) => !message.includes(one)),
    unrecorded: stderr.includes('failed to record the release'),
  };
}
