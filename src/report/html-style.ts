/** The page's only style sheet; it is hashed into the content security policy. No external font or picture. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f4f5f8; --card: #ffffff; --ink: #1a2130; --dim: #586274; --line: #dde1e9; --soft: #f0f2f6;
  --link: #1d57c4; --red: #b3261e; --green: #1b7340; --amber: #8f5600; --blue: #1d57c4; --violet: #7a1fa2;
  --red-soft: #fbeae8; --green-soft: #e6f4ea; --amber-soft: #fdf2dd; --blue-soft: #e8effc; --code: #f3f4f8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10141b; --card: #181d27; --ink: #e5e9f1; --dim: #9ba6b8; --line: #2c3442; --soft: #202733;
    --link: #86b0ff; --red: #ff8a80; --green: #72d297; --amber: #f2bb66; --blue: #86b0ff; --violet: #d59bf0;
    --red-soft: #3a1f20; --green-soft: #17301f; --amber-soft: #352911; --blue-soft: #1a2844; --code: #11161e;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 16px; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: anywhere; }
main { max-width: 1020px; margin: 0 auto; padding: 24px 20px 40px; display: grid; gap: 16px; grid-template-columns: minmax(0, 1fr); }
h1, h2, h3, p, ul, ol, dl, dd, pre { margin: 0; padding: 0; }
h1 { font-size: 27px; line-height: 1.22; font-weight: 680; letter-spacing: -.012em; text-wrap: balance; }
h2 { font-size: 13px; font-weight: 680; letter-spacing: .02em; color: var(--dim); margin-bottom: 12px; }
h3 { font-size: 15px; font-weight: 640; line-height: 1.4; }
a { color: var(--link); text-underline-offset: 2px; }
code, pre { font: 13px/1.5 ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
p code, li code, dd code, h3 code { background: var(--code); border: 1px solid var(--line); border-radius: 4px; padding: 0 3px; font-size: 12.5px; font-weight: 400; }
ul, ol { list-style: none; }
.card, details { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 18px 20px; min-width: 0; }
.dim { color: var(--dim); }
.small { font-size: 13px; }
.hero { border-top: 4px solid var(--tone); padding: 20px 24px 22px; }
.failure { --tone: var(--red); --tone-soft: var(--red-soft); }
.healthy { --tone: var(--green); --tone-soft: var(--green-soft); }
.unsure { --tone: var(--amber); --tone-soft: var(--amber-soft); }
.host { display: flex; flex-wrap: wrap; gap: 2px 14px; justify-content: space-between; margin-bottom: 6px; font-weight: 600; }
.host span + span { font-weight: 400; color: var(--dim); }
.sure { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 12px; margin: 12px 0 10px; }
.pill { display: inline-block; border-radius: 999px; padding: 2px 11px; font-weight: 640; background: var(--tone-soft); color: var(--tone); }
.summary { font-size: 16px; max-width: 76ch; }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 3px 14px; margin-top: 14px; padding-top: 12px; border-top: 1px solid var(--line); font-size: 13px; }
.facts dt { color: var(--dim); }
.pair { display: grid; gap: 16px; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); align-items: stretch; }
.pair > :only-child { grid-column: 1 / -1; }
.about { font-weight: 400; color: var(--dim); }
.stack > * + * { margin-top: 14px; }
.why { counter-reset: fact; }
.why > li { counter-increment: fact; position: relative; padding-left: 30px; }
.why > li::before { content: counter(fact); position: absolute; left: 0; top: 1px; width: 21px; height: 21px; border-radius: 50%; background: var(--tone-soft); color: var(--tone); font-size: 12px; font-weight: 700; line-height: 21px; text-align: center; }
.change { font-weight: 640; font-variant-numeric: tabular-nums; }
.id { font-size: 12px; font-weight: 600; color: var(--dim); text-decoration: none; border: 1px solid var(--line); border-radius: 4px; padding: 0 5px; white-space: nowrap; }
a.id { color: var(--link); }
.risk { display: inline-block; font-size: 12px; font-weight: 680; border-radius: 4px; padding: 1px 7px; margin-right: 6px; white-space: nowrap; }
.risk-none { background: var(--green-soft); color: var(--green); }
.risk-low { background: var(--blue-soft); color: var(--blue); }
.risk-medium { background: var(--amber-soft); color: var(--amber); }
.risk-high { background: var(--red); color: var(--card); }
pre { background: var(--code); border: 1px solid var(--line); border-radius: 6px; padding: 8px 12px; margin-top: 8px; white-space: pre-wrap; overflow-wrap: anywhere; }
pre code { background: none; border: 0; border-radius: 0; padding: 0; font-size: inherit; }
pre.command { user-select: all; -webkit-user-select: all; }
pre + .note { margin-top: 4px; }
.quote { font-size: 12px; color: var(--dim); max-height: 20em; overflow: auto; }
.step p + p { margin-top: 6px; }
.step-number { font-weight: 680; color: var(--dim); margin-right: 6px; font-variant-numeric: tabular-nums; }
.meter { flex: none; width: 96px; height: 7px; border-radius: 4px; overflow: hidden; background: var(--soft); }
.meter rect { fill: var(--tone, var(--dim)); }
.else .meter rect, .items .meter rect { fill: var(--dim); }
.else > li + li { border-top: 1px solid var(--line); margin-top: 12px; padding-top: 12px; }
.row { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; }
.row h3 { flex: 1 1 300px; }
.sides { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 10px; margin-top: 4px; font-size: 13px; }
.sides dt { color: var(--dim); }
.verdict { font-weight: 640; }
.v-supported { color: var(--green); } .v-corrected, .v-supplemented { color: var(--blue); }
.v-unverified { color: var(--amber); } .v-dropped { color: var(--red); }
.warn { background: var(--amber-soft); border-color: transparent; }
.warn h2 { color: var(--amber); margin-bottom: 6px; }
.plain { list-style: disc; padding-left: 20px; }
.plain li + li { margin-top: 3px; }
.charts { display: grid; gap: 20px 24px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 360px), 1fr)); }
.charts svg { width: 100%; max-width: 560px; height: auto; display: block; }
details > summary { cursor: pointer; font-weight: 640; list-style-position: inside; }
details > summary .dim { font-weight: 400; }
details[open] > summary { margin-bottom: 14px; }
.items > li { padding-top: 14px; margin-top: 14px; border-top: 1px solid var(--line); }
.items > li:first-child { padding-top: 0; margin-top: 0; border-top: 0; }
.items > li:target { outline: 2px solid var(--link); outline-offset: 6px; border-radius: 4px; }
.gone > h3, .gone > p:first-of-type { text-decoration: line-through; text-decoration-color: var(--dim); color: var(--dim); }
del { background: var(--red-soft); color: var(--red); text-decoration: line-through; border-radius: 3px; padding: 0 2px; }
ins { background: var(--green-soft); color: var(--green); text-decoration: none; border-radius: 3px; padding: 0 2px; }
.validation { margin-top: 6px; font-size: 13.5px; border-left: 3px solid var(--line); padding-left: 12px; }
.items .step { margin-top: 12px; }
.validation > * + * { margin-top: 3px; }
footer { font-size: 13px; color: var(--dim); padding: 0 4px; }
.c-text { fill: var(--ink); } .c-dim { fill: var(--dim); } .c-grid { stroke: var(--line); } .c-tick, .c-base { stroke: var(--dim); }
.c-line { stroke: var(--blue); } .c-dot { fill: var(--blue); } .c-shade { fill: var(--red); }
.c-onset { fill: var(--red); } .c-onset-line { stroke: var(--red); } .c-alert { fill: var(--violet); } .c-alert-line { stroke: var(--violet); }
@media (max-width: 720px) {
  main { padding: 12px 10px 28px; gap: 12px; }
  .card, details { padding: 14px; }
  .hero { padding: 14px 14px 16px; }
  .pair { grid-template-columns: minmax(0, 1fr); gap: 12px; }
  h1 { font-size: 22px; }
  .facts { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .facts dd + dt { margin-top: 6px; }
}
@media print {
  :root { --page: #fff; --card: #fff; --ink: #000; --dim: #444; --line: #bbb; --soft: #eee; --link: #000; --red: #9c1c15; --green: #14592f; --amber: #6e4300; --blue: #12408f; --violet: #5d1580; --red-soft: #fff; --green-soft: #fff; --amber-soft: #fff; --blue-soft: #fff; --code: #fff; }
  body { font-size: 9.5pt; }
  h1 { font-size: 17pt; }
  main { display: block; max-width: none; padding: 0; }
  main > * + * { margin-top: 8pt; }
  .charts { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  .card, details { border-radius: 0; padding: 8pt 0; border-width: 1px 0 0; break-inside: auto; }
  details::details-content { content-visibility: visible; display: block; block-size: auto; }
  h2, h3, summary { break-after: avoid; }
  pre, svg, .step, .items > li { break-inside: avoid; }
  .risk-high { background: none; color: var(--red); border: 1px solid; }
  .quote { max-height: none; }
}
`;
