import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventsPage } from 'runbook/events';

writeFileSync(join(import.meta.dirname, '../docs/events.md'), eventsPage());
