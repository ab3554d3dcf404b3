export { lossOf } from './by-hand.ts';
export { variablesOf } from './guard.ts';
export { indexPage, page, sectionOf } from './page.ts';
export { OWN_VAULT_PAGES, type PageVariable, type SymbolicRunbook } from './section.ts';
