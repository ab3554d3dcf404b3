export {
  commandLines,
  doubleQuoted,
  expandedWithin,
  fits,
  hereDocument,
  quote,
  quoteJson,
  reference,
} from './command.ts';
export { compare, removals } from './decide.ts';
export {
  type Difference,
  differ,
  differFreeText,
  differSubset,
  isObject,
  minor,
  NOT_SHOWN,
} from './difference.ts';
export { adviceOf, type Explanation, explain, explainBy } from './explain.ts';
export { Failure, type FailureKind, messageOf, RUN_AGAIN, seenIn } from './failure.ts';
export { readBounded, readGivenFile, readStandardInput } from './given-file.ts';
export { endingSignal, endingWith, later } from './interrupt.ts';
export { type Block, blocksOf, fenced, fenceOf, parsePage, type TextPage } from './markdown.ts';
export { isKeptSecret, keepSecret, keepSecretsOf, mask } from './mask.ts';
export {
  type Compared,
  compareResource,
  type Existing,
  type FindResource,
  type Observation,
  type ObservedResource,
  type Observing,
  observe,
  observeDifferences,
  observedValue,
  observeResource,
  Unknown,
} from './observation.ts';
export {
  clusterOfNote,
  isManaged,
  type Owner,
  type Ownership,
  ownershipNote,
  ownershipTags,
} from './ownership.ts';
export { brief, excerpt, jsonText, literal, oneLine, printable, shownAnswer } from './printable.ts';
export { cachedRead, once, withReadCache } from './read-cache.ts';
export type { Comparison, Refusal, Removal, Resource, Use, Work } from './resource.ts';
export { isBrokenConnection, retryTransient } from './retry.ts';
export { isSecretName, isSecretVariable, secretsWithin } from './secret-names.ts';
export { texts } from './texts.ts';
export { type OutsideCall, outsideCall, traced } from './trace.ts';
export { IAM_USUALLY, untilAccepted, untilIamShows, waitFor } from './wait.ts';
