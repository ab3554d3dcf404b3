export { CALLER, CALLER_ACCOUNT, INDEX_PAGE, indexPage, page, table } from './page.ts';
export { type Section, type Source, sectionOf, type Variable } from './section.ts';
