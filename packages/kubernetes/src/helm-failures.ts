import { type Failure, wrongInput } from 'engine/resource';
import type { ChartSource } from './chart-source.ts';
import { type ToolAnswer, toolFailure } from './tool.ts';

/** Helm's errors if another helm, or anybody else, was faster: reading the release again shows what to do. */
const RACES =
  /another operation .* in progress|cannot re-use a name|release: (?:not found|already exists)|object has been modified|sh\.helm\.release\.v1\.\S+" (?:already exists|not found)/;

export function releaseFailure(release: string, namespace: string, answer: ToolAnswer): Failure {
  const failure = toolFailure(`helm release ${namespace}/${release}`, answer);
  return failure.with({ transient: RACES.test(answer.stderr) });
}

/** Any refusal of helm means that the address does not answer as a repository, unless it concerns this machine. */
export function repositoryFailure(name: string, url: string, answer: ToolAnswer): Failure {
  const resource = `helm repository ${name}`;
  const known = toolFailure(resource, answer);
  if (known.kind === 'input') return known;
  const words = `looks like "${url}" is not a valid chart repository or cannot be reached: ${answer.stderr}`;
  return known.with({ words });
}

/** @param newest what `helm show chart` prints of the chart without a version */
export function versionFailure(source: ChartSource, newest: ToolAnswer): Failure {
  const { url, chart, version, versionVariable } = source;
  const [, found = 'unknown'] = /^version: (\S+)$/m.exec(newest.stdout) ?? [];
  return wrongInput(
    versionVariable,
    `${url} has the chart ${chart}, and not in version ${version}`,
    `Set ${versionVariable} to a version that it has; the newest is ${found}.`,
  );
}
