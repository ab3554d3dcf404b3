import type { RunbookHelp } from 'engine/command-line/catalogue';
import type { CommandLine } from 'engine/command-line/options';
import { type Source, sectionOf } from 'pages';
import { preflight } from '../00-preflight.ts';
import { TROUBLESHOOT, WHOLE_GUIDE } from '../catalog.ts';
import type { RunContext } from '../context.ts';
import { runbooksOf } from '../guide.ts';
import type { Flags } from '../inputs/gather-inputs.ts';
import { type InputName, VARIABLES } from '../inputs/inputs.ts';
import { GUIDE_INPUTS, symbolicContext, type Variant } from './symbolic.ts';
import { symbolicVariables } from './variables.ts';

/** The help of a runbook, or of `all`: its steps, and the inputs that its commands can refer to. */
export function describeRunbook(options: CommandLine): RunbookHelp {
  const whole = options.runbook === 'all';
  const ids = whole ? WHOLE_GUIDE : [options.runbook ?? ''];
  const sectionsWith = (set: readonly InputName[]) => {
    const source = symbolicSource(variantOf(options), options, set);
    return ids.map((id) => sectionOf(id, source));
  };
  const sections = sectionsWith(GUIDE_INPUTS);
  const used = [...sections, ...sectionsWith(VARIABLES)].flatMap(({ inputs }) => inputs);
  return {
    purpose: whole ? 'Each section below, in this order.' : (sections[0]?.purpose ?? ''),
    steps: sections.flatMap(({ steps }) => steps),
    // A run examines the whole chain, whichever inputs the guide's repair refers to.
    inputs: options.runbook === TROUBLESHOOT ? VARIABLES : ['CLUSTER_NAME', ...used],
  };
}

export function variantOf({ guide = '1.17', enterprise, strictTrust }: Flags): Variant {
  return { guide, enterprise, strictTrust };
}

export function symbolicSource(
  variant: Variant,
  { cluster, region }: Flags,
  set: readonly InputName[] = GUIDE_INPUTS,
): Source {
  return {
    ...writtenFrom(symbolicContext(variant, set)),
    variables: symbolicVariables(variant, { CLUSTER_NAME: cluster, AWS_REGION: region }),
  };
}

export function writtenFrom(context: RunContext): Pick<Source, 'guide' | 'runbook'> {
  return {
    guide: context.inputs.guide === '1.16' ? 'Gloo Edge 1.16' : 'Gloo Gateway 1.17',
    runbook: (id) => {
      const { title, purpose, steps } = runbooksOf([id])[0] ?? preflight;
      return { title: title(context), purpose, steps: steps(context) };
    },
  };
}
