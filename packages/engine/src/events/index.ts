export { eventsPage } from './page.ts';
export { type PublishedEvent, publishedEvent } from './schema.ts';
