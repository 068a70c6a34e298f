/** Cells that show their verdict by symbol and colour; its word is for those who listen. */
const compact = (matrix: string): string =>
  `  ${matrix} .row td .w { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  ${matrix} .row td { position: relative; } ${matrix} .row th { min-width: 13rem; }
  ${matrix} thead th:not(:first-child) { min-width: 3.1rem; font-size: .8rem; overflow-wrap: anywhere; }`;

/** Names of columns that are written upwards, as many do not fit side by side. */
const upright = (matrix: string): string =>
  `  ${matrix} thead th span { writing-mode: vertical-rl; transform: rotate(180deg); max-height: 9rem; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
  ${matrix} thead small { display: inline; }`;

/** Styles of the matrix: its head stays in sight while the page scrolls. */
export const MATRIX_STYLE = `
.matrix { border-collapse: separate; border-spacing: 0; }
.matrix caption { text-align: left; color: var(--dim); padding-bottom: .6rem; font-size: .9rem; }
.matrix thead th { position: sticky; top: 0; z-index: 2; background: var(--bg); border-bottom: 2px solid var(--line); padding: .6rem .6rem; vertical-align: bottom; }
.matrix thead th:not(:first-child) { text-align: center; min-width: 5.6rem; padding-inline: .2rem; font-size: .9rem; }
.matrix thead small { display: block; }
.matrix .group th, .matrix .group td { padding: 1.1rem .6rem .3rem; border-bottom: 1px solid var(--line); color: var(--dim); font-weight: 600; font-size: .85rem; }
.matrix .group td { text-align: center; font-weight: 400; font-variant-numeric: tabular-nums; }
.matrix .row th { min-width: 16rem; overflow-wrap: anywhere; font-weight: 400; padding: .45rem .6rem; border-bottom: 1px solid var(--line); }
.matrix .row th a { color: inherit; text-decoration: none; font-weight: 500; } .matrix .row th a:hover { text-decoration: underline; }
.matrix .row th code { display: block; color: var(--dim); font-size: .78rem; }
.matrix .row td { padding: 2px 0 2px 2px; border-bottom: 1px solid var(--line); height: 1px; }
.matrix .row td a { display: flex; align-items: center; justify-content: center; flex-wrap: wrap; align-content: center; gap: 0 .4em; height: 100%; min-height: 2.75rem; padding: .2rem .25rem; border-radius: 5px; background: var(--k); color: var(--c); text-decoration: none; }
.matrix .row td .b { background: none; padding: 0; font-size: .8rem; outline: none; }
.matrix .row td.v-known a { outline: 1px dashed; outline-offset: -3px; }
.matrix .row td a:hover { text-decoration: underline; }
.matrix .row td a:focus-visible, .matrix .row td.v-known a:focus-visible { outline: 3px solid var(--focus); outline-offset: 0; }
.matrix .row:hover th { background: var(--soft); }
.matrix .row th, .matrix .group th, .matrix thead th:first-child { position: sticky; left: 0; z-index: 1; background: var(--bg); } .matrix thead th:first-child { z-index: 3; }
.areas th, .areas td { padding: .25rem .5rem; border-bottom: 1px solid var(--line); text-align: center; font-variant-numeric: tabular-nums; font-size: .85rem; white-space: nowrap; }
.areas th[scope=row], .areas thead th:first-child { text-align: left; position: sticky; left: 0; background: var(--bg); } .areas caption { text-align: left; color: var(--dim); padding-bottom: .4rem; font-size: .9rem; }
.areas tbody tr:first-child { font-weight: 600; }
.areas td { padding: 2px; } .areas td a { display: block; padding: .2rem .3rem; border-radius: 4px; color: var(--c); text-decoration: none; background: linear-gradient(to right, var(--k) var(--share), transparent var(--share)); outline: 1px solid var(--k); outline-offset: -1px; }
.areas td a:hover { text-decoration: underline; } .areas td a:focus-visible { outline: 3px solid var(--focus); outline-offset: 0; }
.flaky { margin: .25rem 0; } .flaky summary { cursor: pointer; } .ways { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr)); gap: 1.5rem; }
.lacking { margin: .25rem 0; } .lacking summary { cursor: pointer; } .lacking ul { margin: .25rem 0 .75rem; }
button { font: inherit; color: inherit; background: var(--soft); border: 1px solid var(--dim); border-radius: 6px; padding: .25rem .7rem; cursor: pointer; }
${compact(".most")}
${upright(".most")}
${upright(".most-areas")}
.most-areas thead th { vertical-align: bottom; }
.most-areas thead th:not(:first-child) { padding-inline: 0; }
.most-areas thead th span { margin-inline: auto; }
html:has(.most) { scroll-padding-top: 9rem; } main:has(.most) { max-width: 120rem; }
.most { table-layout: fixed; min-width: calc(13rem + var(--n) * 2.4rem); }
.most thead th:first-child { width: clamp(13rem, 18vw, 24rem); }
.most .row th { min-width: 0; }
.most thead th:not(:first-child) { min-width: 0; padding-inline: 0; }
.most .row td a { min-height: 2.6rem; padding-inline: 0; gap: 0 .2em; }
.most .row td { font-size: .82rem; }
.most .group td { padding-inline: 0; font-size: .72rem; }
@media (max-width: 84rem) {
${compact(".many")}
}
@media (max-width: 52rem) {
  .matrix, .matrix tbody, .matrix caption { display: block; }
  .matrix thead { display: block; position: sticky; top: 0; z-index: 2; background: var(--bg); border-bottom: 2px solid var(--line); }
  .matrix thead th { position: static; border: 0; padding: .3rem 0; } .matrix thead th:first-child { display: none; }
  .matrix thead tr, .matrix .row, .matrix .group { display: grid; grid-template-columns: repeat(var(--n), minmax(1.6rem, 1fr)); column-gap: 2px; }
  .matrix thead th:not(:first-child) { min-width: 0; display: flex; justify-content: center; align-items: end; }
${upright(".many")}
  .matrix .row th, .matrix .group th { grid-column: 1 / -1; min-width: 0; max-width: calc(100vw - 1.5rem); border: 0; padding: .6rem 0 .2rem; }
  .matrix .row th code { display: inline; margin-left: .4em; } .matrix .group td { padding: 0 0 .2rem; font-size: .72rem; border: 0; } .many .group td { display: none; }
  .matrix .row td { height: auto; padding: 0 0 .35rem; border: 0; } .many .row td a { min-height: 2.6rem; padding: 0; flex-direction: column; }
  .most { min-width: 0; }
  .most thead tr, .most .row, .most .group { grid-template-columns: repeat(var(--n), minmax(.75rem, 1fr)); column-gap: 1px; }
  .most thead th:not(:first-child) { font-size: .72rem; }
  .most .row td a { height: 3.6rem; border-radius: 3px; flex-direction: row; flex-wrap: nowrap; writing-mode: vertical-rl; transform: rotate(180deg); font-size: .7rem; line-height: 1; }
}
@media (max-width: 40rem) { main { padding: 1rem .75rem 4rem; } }
`;
