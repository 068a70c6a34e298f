/** Styles of the evidence: cases, variants, outcome tables and sequence diagrams. */
export const EVIDENCE_STYLE = `
.case { border-top: 1px solid var(--line); padding: 1.5rem 0 1rem; content-visibility: auto; contain-intrinsic-size: auto 16rem; }
.requirement { max-width: 46rem; } .sources { font-size: .88rem; color: var(--dim); }
.block { margin: 1rem 0 0; padding: .6rem 0 0 1rem; border-left: 3px solid var(--line); }
.block:target { border-left-color: var(--focus); background: linear-gradient(to right, var(--soft), transparent); }
.block:focus { outline: none; }
.variant { margin: .15rem 0; }
.variant > summary { cursor: pointer; padding: .2rem .4rem; border-radius: 5px; overflow-wrap: anywhere; }
.variant > summary:hover { background: var(--soft); }
.why { display: block; padding: .1rem 0 .1rem 1.35rem; color: var(--dim); }
.inside { padding: .4rem 0 1.25rem 1.35rem; }
.outcomes { width: auto; max-width: 100%; font-size: .92rem; margin: .25rem 0 .75rem; }
.outcomes th, .outcomes td { padding: .25rem 1.5rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; font-weight: 400; overflow-wrap: break-word; }
.outcomes thead th { font-size: .8rem; color: var(--dim); }
.outcomes code { overflow-wrap: break-word; }
.outcomes ul { list-style: none; margin: 0; padding: 0; }
.outcomes .hit { text-decoration: underline; text-decoration-thickness: 2px; text-underline-offset: .2em; }
.is { padding: .05em .4em; border-radius: 4px; font-weight: 600; }
.is.conforming { color: var(--pass); background: var(--pass-bg); } .is.tolerated { color: var(--tolerated); background: var(--tolerated-bg); }
.is.nonconforming { color: var(--fail); background: var(--fail-bg); }
.again { margin-top: .75rem; } .again span { color: var(--dim); }
.again code { user-select: all; background: var(--soft); padding: .15em .5em; border-radius: 4px; }
.seq { display: grid; grid-template-columns: 4.5rem repeat(var(--s), minmax(0, 3fr)) repeat(var(--h), minmax(0, 2fr)) repeat(var(--p), minmax(0, 3fr)); gap: 4px 6px; max-width: 72rem; margin: .75rem 0; font-size: .84rem; line-height: 1.35; }
.seq ol, .seq li:not(.gap) { display: contents; }
.seq .lane { grid-row: 1; text-align: center; padding: .15rem 0 .3rem; border-bottom: 2px solid var(--line); font-weight: 600; overflow-wrap: anywhere; }
.seq .lane:first-child { text-align: right; padding-right: .5rem; font-weight: 400; color: var(--dim); }
.seq .lane.s { border-color: var(--subject); } .seq .lane.p { border-color: var(--peer); }
.seq i { grid-column: 1; font-style: normal; text-align: right; color: var(--dim); padding: .2rem .5rem 0 0; font-variant-numeric: tabular-nums; }
.o { position: relative; padding: .2rem .5rem; border-radius: 4px; background: var(--soft); border-left: 3px solid var(--line); overflow-wrap: anywhere; font-family: var(--mono); font-size: .78rem; }
.o.s { border-left-color: var(--subject); } .o.p { border-left-color: var(--peer); }
.o.h { background: none; border: 0; color: var(--dim); text-align: center; font-family: inherit; font-size: .84rem; }
.o.h b, .o.h em { font-weight: 400; } .o.h em { color: var(--fg); } .o.h small { float: none; }
.o em { font-style: normal; font-weight: 600; } .o em::before { content: "→\\a0"; font-weight: 400; color: var(--dim); }
.o.f em { color: var(--fail); } .o q { color: var(--dim); }
.o small { float: right; margin-left: .6em; font-size: .75rem; font-variant-numeric: tabular-nums; }
.o .x { color: var(--known); }
.o.w { background: repeating-linear-gradient(135deg, var(--soft) 0 7px, var(--hatch) 7px 8px); }
.o.w.h { background: none; border: 1px dashed var(--line); }
.o.n { border-bottom: 2px dashed var(--timeout); } .o.n em { color: var(--timeout); }
.gap { text-align: center; color: var(--dim); list-style: none; border-block: 1px dotted var(--dim); padding: .2rem; }
@media (max-width: 40rem) { .seq { grid-template-columns: 3rem repeat(var(--s), minmax(0, 3fr)) repeat(var(--h), minmax(0, 2fr)) repeat(var(--p), minmax(0, 3fr)); } .inside { padding-left: 0; } .seq { font-size: .72rem; gap: 3px; } .o { font-size: .66rem; padding: .2rem .3rem; } .o.h, .seq i { font-size: .68rem; } .o small { font-size: .62rem; } .o small { float: none; display: block; margin: 0; } }
@media (max-width: 40rem) {
  .outcomes { width: 100%; } .outcomes, .outcomes tbody { display: block; } .outcomes thead { position: absolute; clip-path: inset(50%); }
  .outcomes tr { display: grid; grid-template-columns: 1fr auto; gap: 0 .75rem; padding: .35rem 0; border-bottom: 1px solid var(--line); }
  .outcomes tbody th, .outcomes td { border: 0; padding: 0; } .outcomes td:nth-child(2) { grid-area: 2 / 1 / 3 / -1; } .outcomes td:nth-child(2)::before { content: "accepted"; font-size: .8rem; color: var(--dim); }
}
@media print { .matrix thead th { position: static; } .case { content-visibility: visible; break-inside: avoid; } form, .skip { display: none; } }
`;
