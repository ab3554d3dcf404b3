import { aloneTable, fleetReasons, fleetTable, fleetTargets } from './fleet-report.ts';
import type { FleetMeasurements } from './fleet-sample.ts';
import { machineText } from './machine.ts';
import { targetsTable } from './report.ts';
import { markdownTable } from './table.ts';

const BEGINS = '<!-- measured: pnpm bench fleet --write -->';
const ENDS = '<!-- /measured -->';

/**
 * A page with something else between its markers. Pure.
 * @throws if it does not have both markers once, in order
 */
export function withMeasured(page: string, text: string): string {
  const [before, rest, ...others] = page.split(BEGINS);
  const [, after, ...more] = rest?.split(ENDS) ?? [];
  if (before === undefined || after === undefined || others.length + more.length > 0) {
    throw new Error(`the page has not one ${BEGINS} with one ${ENDS} after it`);
  }
  return `${before}${BEGINS}\n\n${text.trim()}\n\n${ENDS}${after}`;
}

/** What was measured, as docs/scale.md has it. Pure. */
export function fleetSection(measured: FleetMeasurements): string {
  const { command, machine, latency, realClusters, concurrency, idleCores, clusterMegabytes } = measured;
  const memory =
    clusterMegabytes === undefined
      ? ''
      : `, and ${(clusterMegabytes / 1000).toFixed(2)} GB of memory for each cluster`;
  return `## What the bench measured

Made by \`${command}\`, on ${machineText(machine)}

${markdownTable(targetsTable(fleetTargets(measured)))}
${fleetReasons(measured)
  .map((reason) => `${reason}\n\n`)
  .join('')}${markdownTable(fleetTable(measured))}
${markdownTable(aloneTable(measured))}
- **Entries** are \`pnpm runbook all --fleet … --yes --concurrency ${concurrency}\` from nothing, in ${realClusters} real clusters of
  one AWS account (API server, etcd, controllers and Vault each their own; one AWS for all), with ${latency} ms put into every call
  to AWS. If there are more entries than clusters, the others are further gateways in them: with a namespace, a role and
  policies of their own, and the same Vault.
- **Ideal** is the least wall time that this machine allows: the greatest of three: the time of all entries alone, divided by the
  concurrency; the time of the longest alone; and the CPU seconds of all alone, divided by the cores. Alone means in a
  run of one in each cluster at concurrency 1. **CPU** is that of the run, of the programs that it starts and of all sandboxes (API
  servers, Vaults, AWS), less what those do when nothing happens: ${idleCores.toFixed(2)} cores${memory}. The cores are this
  machine's, without those and without what other processes used. Real clusters have their API servers elsewhere.
- **Wall** is from before the process is started until it has ended, its start included. **a minute** counts entries. **cores**
  is all of that CPU in that time, divided by it; **others’ cores** is what worked for none of it.
- **AWS calls** are those of the run and of the Vaults. **throttled** of them were refused for the account's rate.
- **own MB** is the most memory of the run's own process, as the kernel reports it (VmHWM) at its end; **MB an entry more** is
  by how much that is above the smallest fleet's, for each entry that this one has more. As long as there are no more
  entries than the concurrency, all of them are under way at once, and it is what a run under way holds.
`;
}
