import { cpus, totalmem } from 'node:os';
import { markdownTable } from 'engine/table';
import type { Baseline, Survival } from './case.ts';
import { CAMPAIGNS } from './index.ts';
import { keyOf, type StoredResult } from './store.ts';

const SURVIVALS: readonly Survival[] = ['survived', 'recovered', 'stopped'];

/** A Markdown table with a row for each campaign, its counts, and the commits that it tested. */
export function resultTable(tried: readonly StoredResult[]): string {
  const rows = CAMPAIGNS.map(({ id }) => ({ id, of: tried.filter(({ campaign }) => campaign === id) }));
  return markdownTable(
    ['campaign', 'tried', ...SURVIVALS, 'failed', 'at commit'],
    [...rows.filter(({ of }) => of.length > 0).map(({ id, of }) => row(id, of)), row('**all**', tried)],
    ['left', 'right', ...SURVIVALS.map(() => 'right' as const), 'right'],
  );
}

function row(campaign: string, tried: readonly StoredResult[]): string[] {
  const counts = SURVIVALS.map((survival) => tried.filter((one) => one.survival === survival).length);
  const failed = tried.filter(({ failure }) => failure !== undefined).length;
  const commits = [...new Set(tried.map(({ commit }) => commit.slice(0, 7)))].join(', ');
  return [campaign, ...[tried.length, ...counts, failed].map(String), commits];
}

/** `docs/reliability.md`: the promises, and the results of the cases. */
export function reliabilityPage(results: readonly StoredResult[], baseline: Baseline): string {
  const cases = new Set(
    CAMPAIGNS.flatMap((campaign) =>
      campaign.cases(baseline).map(({ name }) => keyOf({ campaign: campaign.id, name })),
    ),
  );
  // The store may hold results of cases that no longer exist.
  const tried = results.filter((one) => cases.has(keyOf(one)));
  const untried = cases.size - tried.length;
  const promises = CAMPAIGNS.map(({ id, promise }) => `- **${id}**: ${promise}`);
  const failed = tried.flatMap(({ campaign, name, failure }) =>
    failure === undefined ? [] : [`- ${campaign}: ${name}: ${failure.split('\n')[0]}`],
  );
  const hours = tried.reduce((sum, { seconds }) => sum + seconds, 0) / 3600;
  const [{ model = 'unknown' } = {}] = cpus();
  return `# Reliability

Each promise is tested in sandboxes with a real Vault, Kubernetes and Helm, and an AWS API that enforces IAM. After a
disturbed run (faults to teardown), the state of AWS, Vault and the cluster is compared with the outcome of an undisturbed
one. After every run of a runbook, in every campaign, the machine is searched for leftover processes, temporary files and
secrets.

${promises.join('\n')}

_Survived_: the run succeeded anyway. _Recovered_: the run was killed, or ended with a clear error and the right exit
code, and the next run finished the job. _Stopped_: the run was killed or ended with a clear error, as the
case expects, and no other run followed.

${resultTable(tried)}

${failed.length === 0 ? 'No case failed.' : failed.join('\n')}
${untried === 0 ? '' : `\n**${untried} of ${cases.size} cases have not run yet**; \`--left\` runs them.\n`}
Written by \`pnpm campaign --write\`; with \`--left\`, it runs the cases that failed or have not run yet.
The cases took ${hours.toFixed(1)} hours in total, several at a time, on ${cpus().length} cores (${model.trim()}) with ${Math.round(totalmem() / 2 ** 30)} GB.
Every \`npm test\` runs a few cases, to show that campaigns work.
`;
}
