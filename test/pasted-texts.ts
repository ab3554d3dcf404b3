/** Texts that people paste into the wrong window. */
const COMMANDS = [
  'kubectl apply -f x',
  'clear',
  'yes please',
  'a b',
  'y && a',
  'helm upgrade gloo gloo/gloo -n gloo-system --set a=y',
  'aws sts get-caller-identity # y',
  'sudo systemctl status kubelet',
  `echo ${'y'.repeat(5000)}`,
  'Ja, bitte – 是',
];

const inBrackets = (text: string): string => `\u001b[200~${text}\u001b[201~`;

/**
 * Forty texts that do not answer a question, although this line may be one of them.
 * @param answer the line that would agree
 */
export function pastedTexts(answer: string): string[] {
  const script = ['set -e', 'kubectl get pods -A', answer, 'clear'];
  return [
    // A text without a line break is sent with Enter.
    ...COMMANDS.map((text) => `${text}\r`),
    ...COMMANDS.map((text) => `${inBrackets(text)}\r`),
    ...['\n', '\r', '\r\n'].flatMap((end) => [script.join(end), `${script.join(end)}${end}`]),
    ...['\n', '\r', '\r\n'].flatMap((end) => [
      `${inBrackets(script.join(end))}\r`,
      `${inBrackets(`${script.join(end)}${end}`)}\r`,
    ]),
    `${answer}\r${answer}\r`,
    `${answer}\r\r`,
    `\r${answer}\r`,
    `${answer}\rclear`,
    `${`${answer}\r`.repeat(3000)}`,
    ` ${answer}\r`,
    `\u001b[A\u001b[D${answer}\r`,
    `\u0016\u0000${answer}\r`,
  ];
}
