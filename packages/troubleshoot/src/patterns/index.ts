import { AWS_ERRORS } from './aws.ts';
import { CLUSTER_ERRORS } from './cluster.ts';
import type { Pattern } from './pattern.ts';
import { VAULT_ERRORS } from './vault.ts';

/** All known errors. If several match the same words, the first counts: general ones come last. */
export const PATTERNS: readonly Pattern[] = [...VAULT_ERRORS, ...CLUSTER_ERRORS, ...AWS_ERRORS];
