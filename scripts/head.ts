import { GENERATED_BY } from 'engine/own-file';

/** The facts about a bundle, stated in its head for the program below. */
export interface BundleFacts {
  /** The command that starts the bundle: `node 01-aws.mjs`. */
  readonly command: string;
  /** The runbook of the bundle, or `all`; left out if the arguments name the runbook. */
  readonly runbook?: string;
  /** Version, commit and date of the sources. */
  readonly madeFrom?: string;
  /** Instead of `madeFrom`: the working copy of the sources, whose version is read at run time. */
  readonly root?: string;
}

/** Replaces the head of a bundle. */
export function withFacts(bundle: string, facts: BundleFacts): string {
  const head = headOf(facts);
  return [...head, ...bundle.split('\n').slice(head.length)].join('\n');
}

/** The first lines of a bundle. Their number is constant. */
export function headOf(facts: BundleFacts): string[] {
  const { command, runbook = 'the runbooks', madeFrom = 'a working copy' } = facts;
  return [
    '#!/usr/bin/env node',
    `// ${GENERATED_BY}: ${runbook} as one file, made from ${madeFrom}. Run it: ${command} --help`,
    '// Licences of all that is in it: at the end of this file.',
    // The CommonJS modules in the program need it.
    "import { createRequire as __createRequire } from 'node:module';",
    'const require = __createRequire(import.meta.url);',
    `const BUNDLE = ${JSON.stringify(facts)};`,
  ];
}
