export { again } from './again.ts';
