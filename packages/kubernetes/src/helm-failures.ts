import type { Failure } from 'engine/resource';
import type { ChartSource } from './chart-source.ts';
import { type ToolAnswer, toolFailure } from './tool.ts';

/** Helm's errors if another helm, or anybody else, was faster: reading the release again shows what to do. */
const RACES =
  /another operation .* in progress|cannot re-?use a name|release: (?:not found|already exists)|object has been modified|sh\.helm\.release\.v1\.\S+" (?:already exists|not found)/;

export function releaseFailure(release: string, namespace: string, answer: ToolAnswer): Failure {
  const failure = toolFailure(`helm release ${namespace}/${release}`, answer);
  return failure.with({ transient: RACES.test(answer.stderr) });
}

/** What helm says of a chart, or of a version, that a repository or a registry lacks. */
const NOT_FOUND = /not found|no chart version/i;

/** Any refusal of helm means that the address does not answer as a repository, unless it concerns an input or this machine. */
export function chartFailure(source: ChartSource, answer: ToolAnswer): Failure {
  const { name, url, chart, version, urlVariable, versionVariable } = source;
  if (!NOT_FOUND.test(answer.stderr)) return repositoryFailure(name, url, answer);
  return toolFailure(`chart ${chart} ${version}`, answer).with({
    kind: 'input',
    next: [
      `Set ${versionVariable} to a version that ${url} has, or ${urlVariable} to the address that has it.`,
    ],
  });
}

export function repositoryFailure(name: string, url: string, answer: ToolAnswer): Failure {
  const known = toolFailure(`helm repository ${name}`, answer);
  if (known.kind === 'input') return known;
  const words = `looks like "${url}" is not a valid chart repository or cannot be reached: ${answer.stderr}`;
  return known.with({ words });
}

/**
 * A line that helm prints only with `--debug`: up to Helm 3 with file and line of its source, from Helm 4 on with its
 * level.
 */
const DEBUG_LINE = /^(?:\w+\.go:\d+: .*\[debug\]|level=DEBUG\b).*$/gm;
/** The start of helm's repeated error, with its call stack. */
const STACK = /^helm\.go:\d+: [\s\S]*/m;
/** Why an uninstallation failed, which helm prints only with `--debug`: without it, helm names the release alone. */
const NOT_DELETED =
  /^.*(?:\[debug\] |msg=")uninstall: Failed to delete release(?:: |" error=")\[([\s\S]*?)\]"?$/m;
/** The API server's refusal of a call: who may not do what with which objects, and where. */
const REFUSAL =
  /[\w./-]+ \\?"[^"\n]+" is forbidden: User \\?"[^"\n]+" cannot \w+ resource .*?(?:in the namespace \\?"[^"\n]+"|at the cluster scope)/g;

/**
 * What `helm --debug` printed about a change: the message that helm also prints without it, the refusals of the API server, or another
 * reason, that it prints only then, and whether it installed the release but could not record it. Helm itself reports success then.
 */
export function readDebug(stderr: string) {
  const message = stderr
    .replace(STACK, '')
    .replace(NOT_DELETED, '')
    .replaceAll(DEBUG_LINE, '')
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
