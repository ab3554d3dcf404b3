// pnpm sandbox up|down|status|env|logs|break|mend|reset
import { sandboxCommand } from 'sandbox';
import { onReaderGone } from './command-line/pipe.ts';

onReaderGone(() => undefined);
process.exitCode = await sandboxCommand(process.argv.slice(2));
