// pnpm sandbox up|down|status|env|logs|break|restore|reset

import { watchOutput } from 'engine/command-line/pipe';
import { VARIABLES } from 'guide/inputs/inputs';
import { sandboxCommand } from 'sandbox';

watchOutput(() => undefined);
process.exitCode = await sandboxCommand(process.argv.slice(2), VARIABLES);
