// pnpm sandbox up|down|status|env|logs|break|mend|reset
import { sandboxCommand } from 'sandbox';
import { watchOutput } from './command-line/pipe.ts';

watchOutput(() => undefined);
process.exitCode = await sandboxCommand(process.argv.slice(2));
