export { lossOf } from './by-hand.ts';
export { variablesOf } from './guard.ts';
export { indexPage, page, sectionOf } from './page.ts';
export type { Variable, Written } from './section.ts';
