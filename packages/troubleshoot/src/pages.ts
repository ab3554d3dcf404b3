import { fenced, reference, textOf, texts } from 'engine/resource';
import type { ByHand, Look } from './diagnosis.ts';
import { type DiagnosisPage, parseDiagnosis } from './diagnosis-page.ts';

/** The guide's variables, which evidence and repairs refer to. */
export interface Wanted {
  readonly CLUSTER_NAME: string;
  readonly AWS_REGION: string;
  readonly ACCOUNT_ID: string;
  /** The cluster's issuer without `https://`. */
  readonly OIDC_PROVIDER: string;
  readonly NAMESPACE: string;
  readonly serviceAccounts: readonly string[];
  readonly VAULT_AUTH_ROLE_NAME: string;
  readonly VAULT_AUTH_ROLE_ARN: string;
  readonly VAULT_AUTH_POLICY_NAME: string;
  /** The policy of the guide's Troubleshooting. */
  readonly VAULT_AUTH_GET_ROLE_POLICY_NAME: string;
  readonly IAM_SERVER_ID_HEADER_VALUE: string;
  readonly STS_ENDPOINT: string;
  readonly VAULT_AWS_AUTH_PATH: string;
  readonly VAULT_KV_PATH: string;
  readonly EDGE_VERSION: string;
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

/** The commands of a page with this cluster's values, and those of the evidence. Pure. */
export function filledIn(
  { confirm, fix, fixed, risk }: ByHand,
  wanted: Wanted,
  names: Readonly<Record<string, string>> = {},
): ByHand {
  const named = (text: string): string =>
    text.replaceAll(/<([\w ]+)>/g, (placeholder, name: string) => names[name] ?? placeholder);
  const fill = (text: string): string => withValues(named(text), wanted);
  const look = ({ run, prints }: Look): Look => ({ run: fill(run), prints: fill(prints) });
  return { confirm: confirm.map(look), fix: fix.map(fill), fixed: look(fixed), risk: fill(risk) };
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
  const variables: Readonly<Record<string, unknown>> = { ...wanted };
  return text
    .replaceAll('<cluster_name>', wanted.CLUSTER_NAME)
    .replaceAll('<aws_region>', wanted.AWS_REGION)
    .replaceAll(/(?<!^: ")\$\{([A-Z_]+)(?::\?)?\}/gm, (found, name: string) => {
      const value = variables[name];
      // What only AWS knows is a reference to itself.
      return value === undefined || value === reference(name) ? found : String(value);
    })
    .replaceAll(VAULT, (_, terminal = '') => wanted.vault.replace('kubectl exec', `kubectl exec${terminal}`));
}

/** How the pages type vault: in its pod, with a terminal if it asks for something. */
const VAULT = /kubectl exec( -it)? -n vault vault-0 -- vault\b/g;
