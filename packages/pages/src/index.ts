export { byHandOf } from './by-hand.ts';
export { CALLER_ACCOUNT, CALLER_ARN, variablesFor } from './guard.ts';
export { indexPage, page, sectionOf } from './page.ts';
export type { Variable, Written } from './section.ts';
