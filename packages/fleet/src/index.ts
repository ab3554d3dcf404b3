export { fleetExportCommand } from './export.ts';
export { fleetCommand } from './fleet-command.ts';
