/**
 * The diagnosis whose error this expression matches. Its named groups are the values that the page's sentences have as `<name>`.
 * Expressions have bounds (`{0,300}`, not `*`), because a log can be long.
 */
export type Pattern = readonly [diagnosis: string, says: RegExp];
