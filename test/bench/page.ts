import { table } from 'export';
import { GUIDE, type Sample } from './guide.ts';
import { median, middle } from './numbers.ts';

export const HEADING = [
  ...[
    'run',
    'latency, ms',
    'wall, s',
    'of (a)',
    'CPU, s',
    'MB',
    'AWS',
    'AWS by Vault',
    'Vault',
    'Kubernetes',
  ],
  ...['helm', 'kubectl', 'aws'],
];

/** A row for each run at each latency, of medians. Pure. */
export function rows(samples: readonly Sample[]): string[][] {
  const titles = [...new Set(samples.map(({ title }) => title))].toSorted();
  return titles.flatMap((title) => {
    const latencies = new Set(samples.filter((one) => one.title === title).map(({ latency }) => latency));
    return [...latencies].map((latency) => {
      const at = (title: string): Sample[] =>
        samples.filter((one) => one.title === title && one.latency === latency);
      const own = at(title);
      const guide = at(GUIDE.title);
      const ratio = median(own.map(({ seconds }) => seconds)) / median(guide.map(({ seconds }) => seconds));
      return [
        title,
        latency === undefined ? '–' : String(latency),
        middle(own, ({ seconds }) => seconds, 2),
        guide.length === 0 ? '–' : ratio.toFixed(2),
        middle(own, ({ cpu }) => cpu, 2),
        ...[
          middle(own, ({ megabytes }) => megabytes),
          middle(own, ({ aws }) => aws),
          middle(own, ({ awsByVault }) => awsByVault),
          // The guide calls Vault from within its pod, where calls are not counted.
          title === GUIDE.title ? '–' : middle(own, ({ vault }) => vault),
          middle(own, ({ kubernetes }) => kubernetes),
          middle(own, ({ starts }) => starts.helm),
          middle(own, ({ starts }) => starts.kubectl),
          middle(own, ({ starts }) => starts.aws),
        ],
      ];
    });
  });
}

/** The picture: wall time of the guide and of our runs at one latency, as a Mermaid chart. Pure. */
export function picture(samples: readonly Sample[]): string {
  const latencies = [...new Set(samples.flatMap(({ latency }) => latency ?? []))];
  const shown = latencies.toSorted((a, b) => a - b)[Math.floor(latencies.length / 2)];
  const chosen = samples.filter(({ latency }) => latency === shown);
  const titles = [...new Set(chosen.map(({ title }) => title))].toSorted();
  const seconds = titles.map((title) =>
    middle(
      chosen.filter((one) => one.title === title),
      (one) => one.seconds,
      2,
    ),
  );
  return `\`\`\`mermaid
xychart-beta
  title "Median wall time at ${shown} ms a call to AWS, in seconds"
  x-axis [${titles.map((title) => `"${title}"`).join(', ')}]
  y-axis "seconds" 0 --> ${Math.ceil(Math.max(...seconds.map(Number)))}
  bar [${seconds.join(', ')}]
\`\`\``;
}

/** The generated part of docs/performance.md. Pure. */
export function measuredBlock(samples: readonly Sample[], rounds: number, on: string): string {
  return `${picture(samples)}

Medians of ${rounds} rounds on ${on}.

${table(HEADING, rows(samples))}`;
}
