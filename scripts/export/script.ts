import { quote, type Resource } from 'resource';
import type { Check, Cure, Step } from 'runbook';
import { accountOf, commandOf, type Section } from './section.ts';
import { CALLER_ACCOUNT, NO_PAGER, type Variable } from './variables.ts';

/** For how long a change that is not visible yet, or a permission after the repair, is waited for. In seconds. */
const PATIENCE = 120;

/**
 * A runbook as one bash script with the same commands as its page. It looks first and makes only what is missing, so
 * that it can be run again at any time; what is there and differs is left alone, and the script ends there. Pure.
 */
export function script(section: Section, footer: string): string {
  const { id, title, purpose, steps, variables, tools } = section;
  const resources = steps.some((step) => step.resources?.length);
  return `${[
    header(section, footer),
    'set -euo pipefail',
    `for tool in ${tools.join(' ')}; do\n  command -v "\${tool}" > /dev/null || { echo "\${tool} is not on PATH" >&2; exit 2; }\ndone`,
    [NO_PAGER, ...variables.map(setVariable), ...sameAccount(section)].join('\n'),
    SURROUNDINGS,
    ...(resources ? [ENSURE] : []),
    `echo ${prose(`${id}: ${title}. ${purpose}`)}`,
    ...steps.map(stepText),
    `echo '${id}: everything is ${resources ? 'there' : 'as it should be'}.'`,
  ].join('\n\n')}\n`;
}

function header({ id, title, variables }: Section, footer: string): string {
  const required = variables.filter(
    ({ kind, value }) => (kind === 'input' || kind === 'secret') && value === undefined,
  );
  return [
    '#!/usr/bin/env bash',
    `# Runbook ${id} of ${footer}: ${title}. Generated from the runbook that runs.`,
    '# It looks first, and makes only what is missing: it can be run again at any time. What is there and differs is left',
    '# alone, and the script ends there. Inputs come from the environment; without them, the values below are used.',
    ...required.map(({ name, text }) => `#   ${name}: ${text} (required)`),
    '# shellcheck disable=SC2016 # What is in single quotes is for the shell in the pod of Vault, and for jq.',
    '# shellcheck disable=SC2329 # exists, taken and make are called by ensure.',
  ].join('\n');
}

function setVariable({ name, kind, value, text }: Variable): string {
  if (kind === 'asked') return `${name}=${value}`;
  if (kind === 'known') return `export ${name}=${quote(value ?? '')}`;
  if (value !== undefined) return `export ${name}="\${${name}:-${value}}"`;
  return `[[ -n "\${${name}:-}" ]] || { echo ${quote(`set ${name}: ${text}`)} >&2; exit 2; }\nexport ${name}`;
}

function sameAccount(section: Section): string[] {
  const account = accountOf(section);
  if (account === undefined) return [];
  return [
    `[[ "$(${CALLER_ACCOUNT})" == ${account} ]] || { echo 'your credentials are not of account ${account}' >&2; exit 2; }`,
  ];
}

/** A folder for the documents, and what is said where a command fails. */
const SURROUNDINGS = `# Documents are written to a folder of their own, which goes in the end.
if [[ "\${KUBECONFIG:-/}" != /* ]]; then export KUBECONFIG="\${PWD}/\${KUBECONFIG}"; fi
folder=$(mktemp -d)
cd "\${folder}"
hint=''
ended() {
  local code=$?
  rm -rf "\${folder}"
  if ((code != 0)) && [[ -n "\${hint}" ]]; then printf '\\nWhere it says\\n%s\\n' "\${hint}" >&2; fi
  exit "\${code}"
}
trap ended EXIT`;

/** Look, act, look again: by the three functions that each thing sets before. */
const ENSURE = `# Looks (exists), leaves what differs alone (taken), makes what is missing (make), and looks again.
ensure() {
  local name=$1 end
  if exists > /dev/null 2>&1; then
    echo "  = \${name}"
    return
  fi
  if taken > /dev/null 2>&1; then
    echo "refused: \${name} is there and differs: look at it, and change it by hand if it is yours to change" >&2
    exit 3
  fi
  echo "  + \${name}"
  make
  end=$((SECONDS + ${PATIENCE}))
  until exists > /dev/null 2>&1; do
    if ((SECONDS >= end)); then
      echo "\${name}: the change was accepted and is not visible after ${PATIENCE} s" >&2
      exit 1
    fi
    sleep 2
  done
}`;

function stepText({ title, why, resources = [], checks = [], byHand }: Step): string {
  const last = resources.length - 1;
  return [
    `# ${title}\n# ${byHand?.why ?? why}\necho ${prose(title)}`,
    ...(byHand?.command === undefined ? [] : [byHand.command]),
    ...resources.map((resource, index) => ensure(resource, index === last ? byHand?.cure : undefined)),
    ...checks.flatMap(checkText),
  ].join('\n\n');
}

function ensure(resource: Resource, cure?: Cure): string {
  const { exists = 'false', taken, fails = [] } = resource.byHand ?? {};
  return [
    hint(fails),
    define('exists', exists),
    taken === undefined ? 'taken() { false; }' : define('taken', taken),
    ...(cure === undefined ? [define('make', commandOf(resource))] : curedMake(resource, cure)),
    `ensure ${prose(resource.name)}`,
  ].join('\n');
}

function define(name: string, commands: string): string {
  // Documents are written as they stand, so what holds one is not indented.
  const indented = commands.includes('<<') ? commands : commands.replaceAll(/^(?=.)/gm, '  ');
  return `${name}() {\n${indented.trimEnd()}\n}`;
}

/** Prose for a terminal, as one word: without Markdown's marks, and with the variables that it names. */
function prose(text: string): string {
  const plain = text.replaceAll('`', '').replaceAll('’', "'");
  return `"${plain.replaceAll(/["\\]|\$(?!\{[A-Z])/g, '\\$&')}"`;
}

function hint(fails: readonly string[]): string {
  return fails.length === 0 ? "hint=''" : `hint=${prose(fails.map((line) => `- ${line}`).join('\n'))}`;
}

/** Tries, reads the role from the error, repairs, and tries again for a while. */
function curedMake(resource: Resource, cure: Cure): string[] {
  const { says, unless, reads, title } = cure;
  const variable = reads.variable;
  const denied = says.map((words) => `grep -q ${quote(words)} denial.txt`).join(' && ');
  return [
    define('try', commandOf(resource)),
    `# ${title}\ndenied() {\n  ${denied} &&\n    ! grep -Eq ${quote(unless.says)} denial.txt\n}`,
    `repair() (\n${cure.resources.map((one) => ensure(one)).join('\n\n')}\n)`,
    `make() {
  if try 2> denial.txt; then return; fi
  cat denial.txt >&2
  if ! denied; then exit 1; fi
  ${variable}="\${${variable}:-$(sed -n '${reads.sed}' denial.txt)}"
  echo ${prose(title)}
  echo "${variable}=\${${variable}}"
  repair
  local end=$((SECONDS + ${PATIENCE}))
  until try 2> denial.txt; do
    if ! denied || ((SECONDS >= end)); then
      cat denial.txt >&2
      exit 1
    fi
    sleep 2
  done
}`,
  ];
}

function checkText({ name, byHand }: Check): string[] {
  if (byHand === undefined) return [];
  return [[hint(byHand.fails ?? []), `echo ${prose(`  ? ${name}`)}`, byHand.command].join('\n')];
}
