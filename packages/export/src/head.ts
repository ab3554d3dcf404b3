import { GENERATED_BY } from 'runbook';

/** What a bundle is, as its head tells the program in it. */
export interface BundleFacts {
  /** The words that start it: `node 01-aws.mjs`. */
  readonly command: string;
  /** The one runbook that it runs, or `all`; left out where the arguments name it. */
  readonly runbook?: string;
  /** Version, commit and date of what it is made from. */
  readonly madeFrom?: string;
  /** In place of that: the working copy that it is made from, which can be asked. */
  readonly root?: string;
}

/** A bundle with another head. Pure. */
export function withFacts(bundle: string, facts: BundleFacts): string {
  const head = headOf(facts);
  return [...head, ...bundle.split('\n').slice(head.length)].join('\n');
}

/** The first lines of a bundle: always as many. Pure. */
export function headOf(facts: BundleFacts): string[] {
  const { command, runbook = 'the runbooks', madeFrom = 'a working copy' } = facts;
  return [
    '#!/usr/bin/env node',
    `// ${GENERATED_BY}: ${runbook} as one file, made from ${madeFrom}. Run it: ${command} --help`,
    '// Licences of all that is in it: at the end of this file.',
    // CommonJS packages inside an ES module call a `require` that only CommonJS files have.
    "import { createRequire as __createRequire } from 'node:module';",
    'const require = __createRequire(import.meta.url);',
    `const BUNDLE = ${JSON.stringify(facts)};`,
  ];
}
