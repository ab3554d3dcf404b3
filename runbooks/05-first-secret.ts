import { runbook, step } from 'guide/runbook';

/** Beyond the guide, and done by hand: its commands are in packages/pages/texts. */
export default runbook(
  '05-first-secret',
  'The first secret',
  'Puts secrets where Gloo reads them, in Gloo’s own format, and moves one there from Kubernetes.',
  () => [
    step('Write', 'A certificate, a header and AWS keys.'),
    step('See that Gloo has it', 'Gloo logs how many secrets it has.'),
    step('Rotate, and roll back', 'Vault keeps the versions before.'),
    step('Move one from Kubernetes', 'Of two secrets with one name, either may win.'),
  ],
);
