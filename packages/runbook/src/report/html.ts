import type { Failure } from 'resource';
import type { DiffLine } from '../diff.ts';
import type { Diagnosed, PlanItem } from '../events.ts';
import { itemView } from '../item-view.ts';
import { GENERATED_BY } from '../own-file.ts';
import { type Word, wordOf } from '../words.ts';
import { escapeHtml } from './escape-html.ts';
import type { RunRecord, SectionRecord, StepRecord } from './record.ts';
import { STYLE } from './style.ts';
import { timelineOf } from './timeline.ts';
import { timelineSvg } from './timeline-svg.ts';
import { diagnosesOf, endingOf, factsOf, failureTitle, secondsWords, tally, titleOf } from './words.ts';

/** A run as one HTML file that needs no network and runs no script. Pure. */
export function htmlReport(record: RunRecord): string {
  const { word, tone } = endingOf(record);
  return `<!doctype html>
<!-- ${GENERATED_BY} -->
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(titleOf(record))}: ${escapeHtml(word)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(titleOf(record))}</h1>
<p class="ending ${tone}">${escapeHtml(word)}</p>
<p class="tally">${tally(record)
    .map(({ status, count }) => `<span>${count} ${chip(status)}</span>`)
    .join(' ')}</p>
</header>
<dl class="facts">
${factsOf(record)
  .map(([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`)
  .join('\n')}
</dl>
${record.failures.map(failureBox).join('\n')}
${diagnosesOf(record).map(diagnosis).join('\n')}
${timeline(record)}
${record.sections.map((section) => sectionHtml(section, record.plan)).join('\n')}
</body>
</html>
`;
}

function timeline(record: RunRecord): string {
  const picture = timelineOf(record);
  if (picture.rows.length === 0) return '';
  return `<section class="timeline">
<h2>Timeline</h2>
<p class="purpose">Seconds since the run began. A line leads from a step to each step that waited for it; the
stronger one held it up.</p>
<div class="wide">${timelineSvg(picture)}</div>
</section>`;
}

function sectionHtml({ title, purpose, runbook, steps }: SectionRecord, plan: boolean): string {
  return `<section>
<h2>${escapeHtml(title)} <small>${escapeHtml(runbook)}</small></h2>
<p class="purpose">${escapeHtml(purpose)}</p>
${steps.map((step) => stepHtml(step, plan)).join('\n')}
</section>`;
}

function stepHtml(step: StepRecord, plan: boolean): string {
  const took = step.span ? secondsWords((step.span.to - step.span.from) / 1000) : '';
  return `<article id="${escapeHtml(step.id)}">
<h3><span>${escapeHtml(step.title)} <small>${escapeHtml(step.id)}</small></span>
<span class="result">${plan ? '' : chip(wordOf(step.outcome))} <small>${took}</small></span></h3>
<p>${escapeHtml(step.why)}</p>
${step.shows === undefined ? '' : folded('What it prepares', step.shows)}
${step.writes === undefined ? '' : `<p class="note">It ${escapeHtml(step.writes)}.</p>`}
${step.plan?.length ? `<h4>Planned, with the guide’s commands</h4>\n${step.plan.map(planned).join('\n')}` : ''}
${foreseen(step)}
${repair(step)}
${step.changes.length === 0 ? '' : changes(step)}
${step.checks.length === 0 ? '' : checks(step)}
${step.failure === undefined ? '' : failureBox(step.failure)}
</article>`.replaceAll(/\n+/g, '\n');
}

function diagnosis({ level, title, evidence, cause, repair: lines }: Diagnosed): string {
  return `<div class="failure"><h4>${chip(wordOf(level))} ${escapeHtml(title)}</h4>
<p>${escapeHtml(evidence)}</p>
<p class="note">${escapeHtml(cause)}</p>
${lines.length === 0 ? '' : folded('Repair', lines.join('\n'))}</div>`;
}

function planned(item: PlanItem): string {
  const { status, name, remark, diffs, command, options, warning } = itemView(item);
  const line = `${chip(status)} <b>${escapeHtml(name)}</b> ${escapeHtml(remark)}`;
  return `<div class="item">
${command === undefined ? `<p>${line}</p>` : folded(line, command)}
${warning === undefined ? '' : `<p class="warning">${escapeHtml(warning)}</p>`}
${diffs
  .map(
    ({ field, lines }) =>
      `<p class="field">${escapeHtml(field)}</p><pre class="diff">${lines.map(diffLine).join('\n')}</pre>`,
  )
  .join('\n')}
${options.map((option) => `<p class="note">→ ${escapeHtml(option)}</p>`).join('\n')}
</div>`;
}

function diffLine({ sign, text }: DiffLine): string {
  const line = escapeHtml(`${sign} ${text}`);
  return { '-': `<del>${line}</del>`, '+': `<ins>${line}</ins>`, ' ': line }[sign];
}

function foreseen({ repairs = [] }: StepRecord): string {
  return repairs
    .map(({ when, items }) => `<h4>Planned, if ${escapeHtml(when)}</h4>\n${items.map(planned).join('\n')}`)
    .join('\n');
}

function repair({ repair: event }: StepRecord): string {
  if (event === undefined) return '';
  return `<div class="repair">
<h4>Denied, and repaired as the guide says</h4>
<pre>${escapeHtml(event.denial)}</pre>
<p><b>${escapeHtml(event.repair.title)}</b><br>${escapeHtml(event.repair.text)}</p>
${event.items.map(planned).join('\n')}
</div>`;
}

function changes(step: StepRecord): string {
  return `<h4>Result</h4>
<table><thead><tr><th>what was done</th><th>resource</th><th class="number">duration</th></tr></thead><tbody>
${step.changes
  .map(
    ({ name, outcome, detail, seconds }) =>
      `<tr><td>${chip(wordOf(outcome))}</td><td>${escapeHtml(name)}${detail ? ` <span class="note">${escapeHtml(detail)}</span>` : ''}</td><td class="number">${secondsWords(seconds)}</td></tr>`,
  )
  .join('\n')}
</tbody></table>`;
}

function checks(step: StepRecord): string {
  return `<table class="checks"><thead><tr><th>result</th><th>check</th><th>seen</th><th class="number">duration</th></tr></thead><tbody>
${step.checks
  .map(({ name, finding, seconds }) => {
    const next = finding.status === 'pass' ? [] : (finding.next ?? []);
    return `<tr><td>${chip(wordOf(finding.status))}</td><td>${escapeHtml(name)}</td><td>${[finding.detail, ...next.map((line) => `→ ${line}`)].map(escapeHtml).join('<br>')}</td><td class="number">${secondsWords(seconds)}</td></tr>`;
  })
  .join('\n')}
</tbody></table>`;
}

function failureBox(failure: Failure): string {
  const { seen, likely, next } = failure;
  return `<div class="failure">
<p><b>${escapeHtml(failureTitle(failure))}</b></p>
<pre>${escapeHtml(seen)}</pre>
${likely === undefined ? '' : `<p>Likely cause: ${escapeHtml(likely)}</p>`}
${next.length === 0 ? '' : `<ul>${next.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>`}
</div>`;
}

/** A word in its status colour. */
function chip({ word, tone }: Word): string {
  return `<span class="chip ${tone}">${escapeHtml(word)}</span>`;
}

/** A text that unfolds below a line of HTML. */
function folded(line: string, text: string): string {
  return `<details><summary>${line}</summary><pre>${escapeHtml(text.trimEnd())}</pre></details>`;
}
