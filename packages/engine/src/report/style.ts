/** The style of a report: light and dark by the reader's setting. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#ffffff, #12161d); --panel: light-dark(#f6f7f9, #1b212b); --line: light-dark(#d9dde3, #323b49);
  --text: light-dark(#1d2430, #e4e8ee); --quiet: light-dark(#5a6474, #9ba6b6);
}
.green, ins { --tone: light-dark(#1a7f4b, #4cc38a); }
.yellow { --tone: light-dark(#9a6200, #e5a84b); }
.red, del { --tone: light-dark(#c0362c, #ff7b72); }
.cyan { --tone: light-dark(#1f6feb, #6cb0ff); }
.dim { --tone: light-dark(#8a94a3, #76808f); }
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2.5rem 1.5rem 4rem; max-width: 68rem;
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  background: var(--page); color: var(--text);
}
h1 { margin: 0 0 .75rem; font-size: 1.7rem; line-height: 1.25; }
h2 { margin: 2.5rem 0 .25rem; font-size: 1.25rem; }
h3 { margin: 1.5rem 0 .25rem; font-size: 1rem; }
p { margin: .25rem 0; }
h1 + p strong { color: var(--tone); }
pre {
  margin: .35rem 0; padding: .6rem .8rem; overflow-x: auto; background: var(--panel); border-radius: 6px;
  font: 12.5px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  white-space: pre-wrap; overflow-wrap: anywhere;
}
pre del, pre ins { text-decoration: none; color: var(--tone); }
details { margin: .15rem 0; }
summary { cursor: pointer; font-weight: 600; }
table { width: 100%; margin: .4rem 0; border-collapse: collapse; font-size: .93em; }
th { text-align: left; font-weight: normal; color: var(--quiet); font-size: .85em; }
th:empty { padding: 0; }
th, td { padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
td:first-child { min-width: 8rem; }
.wide { overflow-x: auto; }
.picture { display: block; width: 100%; min-width: 46rem; height: auto; margin-top: .75rem; font-size: 13px; }
.picture text { fill: var(--text); }
.picture .id { fill: var(--quiet); }
.picture .took { text-anchor: end; font-variant-numeric: tabular-nums; }
.picture .bar { fill: var(--tone); }
.picture .wait { fill: none; stroke: var(--quiet); stroke-width: 1; }
@media print {
  body { max-width: none; padding: 0; }
  /* Paper cannot be unfolded. */
  details::details-content { content-visibility: visible; block-size: auto; }
}
`;
