/** A step of a run, from its events. */
export interface TimedStep {
  readonly id: string;
  /** The steps it waits for; one that was not in the run was not waited for. */
  readonly after: readonly string[];
  readonly seconds: number;
}

/** Steps of which each waits for the one before, and the time they take together. */
export interface Chain {
  readonly steps: readonly string[];
  readonly seconds: number;
}

/**
 * The longest chain of steps that depend on each other: however much runs side by side, a run cannot be shorter than
 * that. Pure.
 * @throws if steps wait for each other in a circle, which no run could have come through.
 */
export function criticalPath(steps: readonly TimedStep[]): Chain {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const known = new Map<string, Chain>();
  const open = new Set<string>();
  const chainTo = ({ id, after, seconds }: TimedStep): Chain => {
    const before = known.get(id);
    if (before !== undefined) return before;
    if (open.has(id)) throw new Error(`steps wait for each other: ${[...open, id].join(' ← ')}`);
    open.add(id);
    const needed = after.flatMap((name) => byId.get(name) ?? []);
    const longest = longestOf(needed.map(chainTo));
    open.delete(id);
    const chain = { steps: [...longest.steps, id], seconds: longest.seconds + seconds };
    known.set(id, chain);
    return chain;
  };
  return longestOf(steps.map(chainTo));
}

function longestOf(chains: readonly Chain[]): Chain {
  return chains.reduce((longest, chain) => (chain.seconds > longest.seconds ? chain : longest), {
    steps: [],
    seconds: 0,
  });
}
