import { createInterface } from 'node:readline/promises';
import { Aws, clusterNames } from 'aws-irsa';
import type { CommandLine } from 'engine/command-line/options';
import type { Screen } from 'engine/command-line/screen';
import { Failure } from 'engine/resource';
import { contextNames } from 'kubernetes';
import { gatherCluster } from '../inputs/gather-inputs.ts';

/**
 * The command line with the cluster that a person chooses from those of the region, if nothing names one and there is
 * somebody to ask. Without a region, or if there is no cluster to offer, the run itself says what is missing.
 */
export async function withCluster(line: CommandLine, screen: Screen): Promise<CommandLine> {
  const { CLUSTER_NAME, AWS_REGION: region } = gatherCluster(line, process.env, process.cwd());
  if (!screen.interactive || CLUSTER_NAME !== undefined || region === undefined) return line;
  const choices = await clustersOf(region, screen);
  if (choices.length === 0) return line;
  const rows = choices.map(({ name, context }, index) => {
    const known = context === undefined ? '' : `  (kubectl context ${context})`;
    return `  ${String(index + 1).padStart(2)}  ${name}${known}\n`;
  });
  screen.say(`No cluster is named. EKS has these in ${region}:\n${rows.join('')}`);
  const cluster = await choose(
    choices.map(({ name }) => name),
    screen.interrupt,
  );
  screen.say(`To name it next time: --cluster ${cluster}, or CLUSTER_NAME=${cluster} in .env.\n`);
  return { ...line, cluster, region };
}

async function clustersOf(region: string, screen: Screen): Promise<ReturnType<typeof choicesOf>> {
  try {
    const [names, contexts] = await Promise.all([clusterNames(new Aws(region)), contextNames(process.env)]);
    return choicesOf(names, contexts);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    screen.say(`The clusters in ${region} cannot be offered: ${error.seen}\n`);
    return [];
  }
}

export function choicesOf(
  names: readonly string[],
  contexts: readonly string[],
): readonly { readonly name: string; readonly context: string | undefined }[] {
  const choices = names.toSorted().map((name) => ({
    name,
    // An ARN ends in the name; eksctl writes user@name.region.eksctl.io.
    context: contexts.find((context) => context.split(/[/@.]/).includes(name)),
  }));
  return choices.sort((a, b) => Number(a.context === undefined) - Number(b.context === undefined));
}

async function choose(names: readonly string[], interrupt: AbortController): Promise<string> {
  const { signal } = interrupt;
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  for (const event of ['SIGINT', 'close'] as const) lines.on(event, () => interrupt.abort());
  try {
    for (;;) {
      const typed = (await lines.question(`Which one? Its number or name › `, { signal })).trim();
      const chosen = names.find((name, index) => typed === name || typed === String(index + 1));
      if (chosen !== undefined) return chosen;
    }
  } finally {
    lines.removeAllListeners('close');
    lines.close();
  }
}
