import { runbook } from 'guide/runbook';

/** Beyond the guide, and done by hand: its text and its commands are in packages/pages/texts. */
export default runbook(
  '05-first-secret',
  'The first secret',
  'Puts secrets where Gloo reads them, in Gloo’s own format, and moves one there from Kubernetes.',
  () => [],
);
