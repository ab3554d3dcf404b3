import { fenced, textOf, texts } from 'engine/resource';
import { type DiagnosisPage, parseDiagnosis } from './diagnosis-page.ts';

/** The guide's variables by their names, as far as they are known, which repairs refer to. */
export interface Wanted {
  readonly [name: string]: string | undefined;
  readonly CLUSTER_NAME: string;
  readonly AWS_REGION: string;
  /** How a person types vault here: in its pod, or against VAULT_ADDR. */
  readonly vault: string;
}

const pages = new Map<string, DiagnosisPage>();

/**
 * The page of a diagnosis, whose commands refer to the guide's variables.
 * @throws Error if there is none
 */
export function pageOf(id: string): DiagnosisPage {
  const page = pages.get(id) ?? parseDiagnosis(id, textOf('docs/troubleshooting', id));
  pages.set(id, page);
  return page;
}

/** The pages of all diagnoses. */
export function allPages(): readonly DiagnosisPage[] {
  return Object.keys(texts('docs/troubleshooting')).map(pageOf);
}

/** A text of a page with this cluster's values, if they are known, and those of the evidence. Pure. */
export function filledIn(
  text: string,
  wanted: Wanted | undefined,
  names: Readonly<Record<string, string>> = {},
): string {
  const named = text.replaceAll(/<([\w ]+)>/g, (placeholder, name: string) => names[name] ?? placeholder);
  return wanted === undefined ? named : withValues(named, wanted);
}

/**
 * The whole page of a diagnosis as Markdown; its commands have this cluster's values.
 * @param files the commands that write the files which pages name
 */
export function filledPage(
  id: string,
  wanted: Wanted | undefined,
  files: Readonly<Record<string, string>> = {},
): string {
  const text = textOf('docs/troubleshooting', id)
    .replace(/^---\n[\s\S]*?---\n/, '')
    .trimStart();
  const whole = text.replaceAll(/^.* \(README, “Files”\).*$/gm, (paragraph) => {
    const named = Object.entries(files).flatMap(([file, command]) =>
      paragraph.includes(file) ? [fenced(command, 'sh')] : [],
    );
    return [paragraph.replace(' (README, “Files”)', ' (below)'), ...named].join('\n\n');
  });
  if (wanted === undefined) return whole;
  return whole.replaceAll(/^```sh\n[\s\S]*?\n```$|^Prints: .*$/gm, (found) => withValues(found, wanted));
}

function withValues(text: string, wanted: Wanted): string {
  return text
    .replaceAll('<cluster_name>', wanted.CLUSTER_NAME)
    .replaceAll('<aws_region>', wanted.AWS_REGION)
    .replaceAll(/(?<!^: ")\$\{([A-Z_]+)(?::\?)?\}/gm, (found, name: string) => wanted[name] ?? found)
    .replaceAll(VAULT, (_, terminal = '') => wanted.vault.replace('kubectl exec', `kubectl exec${terminal}`));
}

/** How the pages type vault: in its pod, with a terminal if it asks for something. */
const VAULT = /kubectl exec( -it)? -n vault vault-0 -- vault\b/g;
