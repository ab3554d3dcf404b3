import type { ChalkInstance } from 'chalk';
import type { RunEvent } from './events.ts';
import { painted, type Status } from './words.ts';

/** What a target is told apart by. */
const PLACE = ['cluster', 'region', 'account'];

/** An examination in two lines for a chat: where it was, and what is wrong. What to do follows as text. */
export function chatLines(paint: ChalkInstance): (event: RunEvent) => string {
  const links: Status[] = [];
  const failing: string[] = [];
  const diagnoses: string[] = [];
  const marked = (status: Status, text: string) => `${painted(status, 'mark', paint)} ${text}`;
  return (event) => {
    switch (event.type) {
      case 'target':
        return `${PLACE.flatMap((name) => event.target[name] ?? []).join(' · ')}\n`;
      case 'check': {
        const { name, finding } = event;
        links.push(finding.status);
        if (finding.status !== 'pass') failing.push(marked(finding.status, name));
        return '';
      }
      case 'diagnosis':
        diagnoses.push(marked(event.level, event.title));
        return '';
      case 'step-end': {
        const wrong = diagnoses.length > 0 ? diagnoses : failing;
        const passed = marked('pass', `${links.length} of ${links.length} passed`);
        return `${wrong.length > 0 ? wrong.join('; ') : passed}\n`;
      }
      default:
        return '';
    }
  };
}
