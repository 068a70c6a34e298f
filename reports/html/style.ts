/**
 * The page's style sheet. Colours come in pairs of text and background with a contrast of at least 4.5, in
 * both schemes.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --fg: #1c2024; --dim: #5b636d; --bg: #fff; --soft: #f5f6f8; --line: #dcdfe4; --hatch: #e4e7eb; --link: #0b57b0; --focus: #0b57b0;
  --pass: #14622f; --pass-bg: #e6f4ea; --tolerated: #0b5a68; --tolerated-bg: #e0f2f5;
  --unsupported: #59616b; --unsupported-bg: #f0f1f3; --inconclusive: #663a94; --inconclusive-bg: #f1e9f9;
  --known: #7a4b00; --known-bg: #fdf1d8; --fail: #a31621; --fail-bg: #fde7e9;
  --timeout: #98370b; --timeout-bg: #fdeade; --crash: #8a0f52; --crash-bg: #fbe5f0; --error: #fff; --error-bg: #8f1420;
  --subject: #2b6cb0; --peer: #6b5b95; --mono: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --fg: #e3e6ea; --dim: #9aa4b0; --bg: #14171b; --soft: #1c2026; --line: #333a43; --hatch: #272d35; --link: #8ab8f5; --focus: #8ab8f5;
    --pass: #86d9a0; --pass-bg: #14301e; --tolerated: #84d4e0; --tolerated-bg: #10303a;
    --unsupported: #a3acb7; --unsupported-bg: #22272e; --inconclusive: #cdaef0; --inconclusive-bg: #2d2140;
    --known: #f0c674; --known-bg: #352810; --fail: #ff9aa2; --fail-bg: #431a1f;
    --timeout: #ffb38a; --timeout-bg: #422213; --crash: #ff9fd0; --crash-bg: #411a30; --error: #fff; --error-bg: #a3202d;
    --subject: #79b0ea; --peer: #b5a4e0;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 3.5rem; }
body { margin: 0; background: var(--bg); color: var(--fg); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; }
main { max-width: 90rem; margin: 0 auto; padding: 2rem 1.5rem 6rem; }
h1 { font-size: 1.75rem; font-weight: 650; letter-spacing: -.01em; margin: 0 0 .25rem; }
h2 { font-size: 1.25rem; font-weight: 650; margin: 2.75rem 0 .75rem; }
h3 { font-size: 1.05rem; font-weight: 650; margin: 0 0 .35rem; }
h4 { font-size: .95rem; font-weight: 600; margin: 0 0 .35rem; }
p { margin: .35rem 0; overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: .15em; }
code, pre { font: .86em/1.45 var(--mono); overflow-wrap: anywhere; }
small, h3 small, h4 small { font-size: .85em; font-weight: 400; color: var(--dim); }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .8rem; overflow: auto; max-height: 20rem; white-space: pre-wrap; margin: .35rem 0; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
[hidden] { display: none !important; }
.vh { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -100vw; background: var(--bg); padding: .5rem 1rem; }
.skip:focus { left: 1rem; top: 1rem; z-index: 9; }
.b { display: inline-block; padding: 0 .5em; border-radius: 1em; font-size: .82rem; line-height: 1.6; white-space: nowrap; color: var(--c); background: var(--k); font-variant-numeric: tabular-nums; }
.v-pass { --c: var(--pass); --k: var(--pass-bg); } .v-tolerated { --c: var(--tolerated); --k: var(--tolerated-bg); }
.v-unsupported { --c: var(--unsupported); --k: var(--unsupported-bg); } .v-inconclusive { --c: var(--inconclusive); --k: var(--inconclusive-bg); }
.v-known { --c: var(--known); --k: var(--known-bg); } .v-fail { --c: var(--fail); --k: var(--fail-bg); }
.v-timeout { --c: var(--timeout); --k: var(--timeout-bg); } .v-crash { --c: var(--crash); --k: var(--crash-bg); }
.v-error { --c: var(--error); --k: var(--error-bg); }
.b.v-fail, .b.v-timeout, .b.v-crash, .b.v-error { font-weight: 600; }
.b.v-known { outline: 1px dashed; outline-offset: -1px; }
.level { font-size: .75rem; font-weight: 600; color: var(--dim); border: 1px solid var(--line); border-radius: 4px; padding: 0 .35em; }
.level.must { color: var(--fg); border-color: var(--dim); }
.verdict { font-size: 1.25rem; font-weight: 600; color: var(--c); background: var(--k); border-radius: 6px; padding: .45rem .8rem; margin: .75rem 0; }
.unexpected { list-style: none; margin: 0; padding: 0; } .unexpected li { padding: .5rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.unexpected .why, .unexpected .in { padding-left: 0; display: block; }
.wide { overflow-x: auto; }
.totals { font-size: 1.05rem; } .totals .b { font-size: .9rem; }
.note { border-left: 4px solid var(--known); background: var(--known-bg); color: var(--known); padding: .6rem 1rem; border-radius: 0 6px 6px 0; margin: 1rem 0; }
.facts { display: flex; flex-wrap: wrap; gap: .75rem 2.25rem; margin: 1.25rem 0 0; }
.facts dt { font-size: .8rem; color: var(--dim); } .facts dd { margin: 0; overflow-wrap: anywhere; }
.facts .wide { flex-basis: 100%; }
table { border-collapse: collapse; width: 100%; text-align: left; }
th { font-weight: 600; vertical-align: top; }
.who td, .who th { padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; }
.who thead th { font-size: .8rem; color: var(--dim); font-weight: 400; }
@media (max-width: 40rem) {
  .stacked thead { position: absolute; clip-path: inset(50%); } .stacked, .stacked tbody { display: block; }
  .stacked tr { display: flex; flex-wrap: wrap; gap: 0 .6rem; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  .stacked td, .stacked th { border: 0; padding: 0; } .stacked td:nth-child(3), .stacked td:last-child { flex-basis: 100%; }
}
form { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; margin: 0 0 .75rem; }
input, select { font: inherit; color: inherit; background: var(--bg); border: 1px solid var(--dim); border-radius: 6px; padding: .25rem .5rem; margin-left: .3rem; }
input { width: 18rem; max-width: 60vw; } output { color: var(--dim); }
`;
