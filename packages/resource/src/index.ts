export { type ByHand, holds } from './by-hand.ts';
export { commandLines, hereDocument, quote, reference } from './command.ts';
export { type Difference, differ, differSubset } from './difference.ts';
export { Failure, type FailureKind, messageOf } from './failure.ts';
export { isOurs, judge, ownershipNote, ownershipTags } from './ownership.ts';
export type { Comparison, Resource, Work } from './resource.ts';
export { waitFor } from './wait.ts';
