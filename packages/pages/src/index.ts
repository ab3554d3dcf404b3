export { INDEX_PAGE, indexPage, type Neighbours, page } from './page.ts';
export {
  type PageHead,
  type PageSection,
  type Section,
  type Source,
  sectionOf,
  type Variable,
} from './section.ts';
export { CALLER_ACCOUNT, CALLER_ARN, variablesFor } from './variables.ts';
