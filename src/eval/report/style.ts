/** Style of the pages that the evaluation writes; hashed into their content security policy. */
export const STYLE = `
:root { color-scheme: light dark; --page: #f4f5f8; --card: #fff; --ink: #1a2130; --dim: #586274; --line: #dde1e9; --blue: #1d57c4; --red: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --page: #10141b; --card: #181d27; --ink: #e5e9f1; --dim: #9ba6b8; --line: #2c3442; --blue: #86b0ff; --red: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 24px 20px 40px; display: grid; gap: 16px; grid-template-columns: minmax(0, 1fr); }
h1 { font-size: 26px; line-height: 1.2; margin: 0; }
h2 { font-size: 16px; margin: 0 0 10px; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 16px 18px; overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 4px 10px 4px 0; border-bottom: 1px solid var(--line); white-space: nowrap; vertical-align: top; }
th { color: var(--dim); font-weight: 600; }
td.wrap { white-space: normal; }
.interval { color: var(--dim); font-size: 12px; display: block; }
.wrong { color: var(--red); }
.plots { display: flex; flex-wrap: wrap; gap: 20px; }
.plots figure { margin: 0; flex: 1 1 340px; max-width: 460px; }
.wide svg { max-width: 820px; }
figcaption, .dim { color: var(--dim); font-size: 13px; }
svg { width: 100%; height: auto; display: block; }
svg text { fill: var(--dim); font: 12px system-ui, sans-serif; }
.grid { stroke: var(--line); } .ideal { stroke: var(--dim); stroke-dasharray: 4 4; }
.dot { fill: var(--blue); } .line { fill: none; stroke: var(--blue); stroke-width: 2; } .bar { fill: var(--blue); opacity: .55; } .ci { stroke: var(--ink); stroke-width: 2; }
ul { margin: 0; padding-left: 20px; }
`;
