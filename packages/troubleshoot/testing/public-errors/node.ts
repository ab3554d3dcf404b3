import { type PublicError, posted } from './public-error.ts';

/** Node.js and pnpm. */
export const NODE: readonly PublicError[] = [
  posted(
    'isographlabs/isograph#595',
    'project-not-installed',
    'package.json was changed without its lockfile',
    ' WARN  Unsupported engine: wanted: {"node":"22.9.0"} (current: {"node":"v22.18.0","pnpm":"10.15.0"})\nScope: all 13 workspace projects\n ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile" because pnpm-lock.yaml is not up to date with <ROOT>/libs/package.json',
  ),
  posted(
    'argentlabs/argent-x#2137',
    'project-not-installed',
    'another version of pnpm wrote the lockfile',
    ' ERR_PNPM_FROZEN_LOCKFILE_WITH_OUTDATED_LOCKFILE  Cannot perform a frozen installation because the version of the lockfile is incompatible with this version of pnpm',
  ),
  posted(
    'overengineeringstudio/effect-utils#562',
    'project-not-installed',
    'the registry did not answer in time',
    'ERR_PNPM_META_FETCH_FAIL GET https://registry.npmjs.org/@graphql-tools%2Fschema: request to https://registry.npmjs.org/@graphql-tools%2Fschema failed, reason: Socket timeout',
  ),
  posted(
    'pinecone-io/pinecone-rag-demo#45',
    'project-not-installed',
    'the version of pnpm was too old',
    'ERROR  packages field missing or empty',
  ),
];
