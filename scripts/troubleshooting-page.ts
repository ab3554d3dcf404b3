import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { troubleshootingPage } from 'troubleshoot';

writeFileSync(join(import.meta.dirname, '../docs/troubleshooting.md'), troubleshootingPage());
