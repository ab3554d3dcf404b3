import { isSecretName, NOT_SHOWN, shownBeside } from 'resource';
import { masked } from '../masked.ts';
import type { BeginLine, EndLine } from './lines.ts';

/** What a line may tell: earlier versions wrote down live values that nobody is shown any more. Pure. */
export function conceal<Line extends BeginLine | EndLine>(line: Line): Line {
  if (line.event !== 'begin' || line.changes === undefined) return masked(line);
  return masked({ ...line, changes: line.changes.map(concealChange) });
}

type FieldChange = NonNullable<BeginLine['changes']>[number];

function concealChange(change: FieldChange): FieldChange {
  const { field, from, to } = change;
  if (typeof field !== 'string' || typeof from !== 'string' || typeof to !== 'string') return change;
  if (field === 'Description' || isSecretName(field)) return { ...change, from: NOT_SHOWN };
  const live = parsed(from);
  if (live === undefined) return change;
  const wanted = field.startsWith('values.') ? parsed(to) : live;
  const shown = shownBeside(live, wanted);
  return { ...change, from: typeof shown === 'string' ? shown : JSON.stringify(shown) };
}

/** A list or an object; `undefined` for what is plain text. */
function parsed(text: string): unknown {
  if (!/^[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A text that begins as JSON does is a text.
    return undefined;
  }
}
