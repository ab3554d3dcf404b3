export { byHandOf } from './by-hand.ts';
export { CALLER_ACCOUNT, CALLER_ARN, variablesFor } from './guard.ts';
export { indexPage, page } from './page.ts';
export { type Section, sectionOf, type Variable, type Written } from './section.ts';
