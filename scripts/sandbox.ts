// pnpm sandbox up|down|status|env|logs|reset
import { sandboxCommand } from 'sandbox';

process.exitCode = await sandboxCommand(process.argv.slice(2));
