/** Where an error can be looked up that no diagnosis explains. */
interface Place {
  /** What an error of that place has in its text. */
  readonly says: RegExp;
  /** The place, and the command that shows it. */
  readonly look: string;
}

/** The likeliest first, where an error fits several. */
const PLACES: readonly Place[] = [
  {
    says: /Error making API request|\/v1\/(?:auth|sys)\/|\bvault\b/i,
    look: 'Vault’s log: kubectl logs -n vault vault-0 --since=10m',
  },
  {
    says: /when calling the \w+ operation|api error \w+|status code: \d+, request id|\barn:aws|amazonaws\.(?:com|eu)/i,
    look: 'What AWS recorded of the call: aws cloudtrail lookup-events --max-results 20',
  },
  {
    says: /\bgloo\b|gloosnapshot|\bsolo\.io\b/i,
    look: 'Gloo’s log: kubectl logs -n gloo-system deployment/gloo --since=10m',
  },
  {
    says: /INSTALLATION FAILED|UPGRADE FAILED|\bhelm\b|\brelease\b/i,
    look: 'The release’s history: helm history <release> --namespace <namespace>',
  },
  {
    says: /INSTALLATION FAILED|UPGRADE FAILED|from server|\bpods?\b|serviceaccounts?|namespaces?\b|\bkubectl\b/i,
    look: 'The cluster’s events: kubectl get events -A --sort-by=.lastTimestamp',
  },
];

/** The two likeliest places for an error that is not known, each with the command that shows it. Pure. */
export function whereToLook(text: string): readonly string[] {
  const start = text.slice(0, 10_000);
  const [gloo, vault] = [PLACES[2], PLACES[0]];
  const fitting = PLACES.filter(({ says }) => says.test(start));
  return [...new Set([...fitting, gloo, vault])].slice(0, 2).flatMap((place) => place?.look ?? []);
}
