import { join, resolve } from 'node:path';
import { Chalk } from 'chalk';
import { stateFolder } from 'engine/command-line/journal-file';
import { OwnFile } from 'engine/own-file';
import { literal, readGivenFile } from 'engine/resource';
import { resultsText } from './report.ts';
import type { ClusterResult } from './result.ts';

function fileOf(fleet: string): string {
  return join(stateFolder(process.env), 'fleets', resolve(fleet).replaceAll('/', '%'));
}

/** Keeps how the clusters of a fleet file ended, for `./runbook journal --fleet FILE`. */
export function keepResults(fleet: string, results: readonly ClusterResult[]): void {
  const file = new OwnFile(fileOf(fleet), { mode: 0o600, force: true, makeFolder: true });
  file.write(resultsText(results, new Chalk({ level: 0 })));
}

/** @throws Failure of kind input if no run over this fleet file has ended on this machine */
export function lastResults(fleet: string): string {
  const next = ['No run over this fleet file has ended on this machine: ./runbook all --fleet FILE --plan.'];
  return readGivenFile(fileOf(fleet), { resource: `fleet ${literal(fleet)}`, next });
}
