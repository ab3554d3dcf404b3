import { textOf, texts } from 'engine/resource';
import { type DiagnosisPage, parseDiagnosis } from './diagnosis-page.ts';

/** The values for the commands of a page in one cluster. */
export interface GuideValues {
  /** The guide's variables by name, as far as known. */
  readonly variables: {
    readonly [name: string]: string | undefined;
    readonly CLUSTER_NAME: string;
    readonly AWS_REGION: string;
  };
  /** How a person types a vault command here: in the guide's pod, or against VAULT_ADDR. */
  vault(command: string): string;
}

const pages = new Map<string, DiagnosisPage>();

/**
 * The page of a diagnosis, with references to the guide's variables in its commands.
 * @throws Error if the page does not exist
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

/** A text of a page with this cluster's values, if known, and those of the evidence. Pure. */
export function filledIn(
  text: string,
  wanted: GuideValues | undefined,
  names: Readonly<Record<string, string>> = {},
): string {
  const named = text.replaceAll(/<([\w ]+)>/g, (placeholder, name: string) => names[name] ?? placeholder);
  return wanted === undefined ? named : withValues(named, wanted);
}

function withValues(text: string, { variables, vault }: GuideValues): string {
  return text
    .replaceAll('<cluster_name>', variables.CLUSTER_NAME)
    .replaceAll('<aws_region>', variables.AWS_REGION)
    .replaceAll(/(?<!^: ")\$\{([A-Z_]+)(?::\?)?\}/gm, (found, name: string) => variables[name] ?? found)
    .replaceAll(VAULT_COMMAND, vault);
}

/** A vault command at the start of a line, or after another command, up to its end. */
const VAULT_COMMAND = /(?<=^|&& |\| |\$\()vault [a-z][^&|;)\n]*[^&|;)\n ]/gm;
