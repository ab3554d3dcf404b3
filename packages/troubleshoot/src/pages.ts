import { textOf, texts } from 'engine/resource';
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

function withValues(text: string, wanted: Wanted): string {
  return text
    .replaceAll('<cluster_name>', wanted.CLUSTER_NAME)
    .replaceAll('<aws_region>', wanted.AWS_REGION)
    .replaceAll(/(?<!^: ")\$\{([A-Z_]+)(?::\?)?\}/gm, (found, name: string) => wanted[name] ?? found)
    .replaceAll(VAULT, (_, terminal = '') => wanted.vault.replace('kubectl exec', `kubectl exec${terminal}`));
}

/** How the pages type vault: in its pod, with a terminal if it asks for something. */
const VAULT = /kubectl exec( -it)? -n vault vault-0 -- vault\b/g;
