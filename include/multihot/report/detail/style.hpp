#pragma once

#include <string_view>

namespace multihot::detail::report {

/// The colours are those of Okabe and Ito, told apart without colour vision; lines differ in
/// dashes, too. Kinds of a drawing: a, b first and second colour, d dashed, f filled, g grid, z
/// zero line, t mark, k context, l line, h for the mouse only, q quiet, m and e anchors of text.
inline constexpr std::string_view style = R"(
:root{--paper:#fff;--ink:#1b1f23;--quiet:#5c656e;--rule:#e4e7ea;--a:0 114 178;--b:213 94 0}
@media screen and (prefers-color-scheme:dark){:root{--paper:#15181b;--ink:#e4e7ea;--quiet:#9aa4ae;
--rule:#2e343a;--a:86 180 233;--b:235 140 55}}
*{box-sizing:border-box}
body,svg{font-family:system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;color:var(--ink);
background:var(--paper);font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%}
body{margin:0 auto;padding:2.5rem 1rem 4rem;max-width:75rem;line-height:1.5}
h1{margin:0 0 .25rem;font-size:1.75rem;font-weight:600;line-height:1.25;overflow-wrap:anywhere}
h2{margin:3.5rem 0 .25rem;font-size:1.25rem;font-weight:600}
h3{margin:0;font-size:.9375rem;font-weight:600}
p{margin:0;max-width:46rem;color:var(--quiet);font-size:.875rem}
.n{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:1.5rem 2rem;
margin:2.5rem 0 0;padding:0;list-style:none}
.figures span{display:block;color:var(--quiet);font-size:.8125rem}
.figures strong{font-size:1.75rem;font-weight:500;line-height:1.3}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(20rem,100%),1fr));
gap:2.5rem 3rem;margin-top:1.5rem}
.pairs{display:flex;flex-wrap:wrap;gap:2.5rem 4rem;margin-top:1.5rem}
figure{margin:0;min-width:0;max-width:30rem}.pairs figure{flex:0 1 auto;max-width:100%}
.pairs svg,.pairs p{width:21.5rem;max-width:100%}
svg{fill:currentColor;font-size:11px;overflow:visible}
figure svg{display:block;width:100%;height:auto;margin-top:.5rem}
.hidden{position:absolute;width:0;height:0}.q{fill:var(--quiet)}
.m{text-anchor:middle}.e{text-anchor:end}.l{fill:none;stroke-width:1.6;stroke-linejoin:round}
.a{stroke:rgb(var(--a))}.b{stroke:rgb(var(--b))}.d{stroke-dasharray:5 3}
.g,.z,.k{stroke:var(--rule);stroke-width:1}.z,.k{stroke:var(--quiet)}.k{stroke-opacity:.25}
.t{stroke:var(--ink);stroke-dasharray:2 2}.h{fill:none;pointer-events:all}
.f{stroke:none}.f.a{fill:rgb(var(--a))}.f.b{fill:rgb(var(--b))}
.scroll{overflow-x:auto;margin-top:1rem}
table{border-collapse:collapse;font-size:.875rem;text-align:right}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
th{font-weight:400;vertical-align:bottom}thead th,.averages th{color:var(--quiet)}
th[scope=row]{position:sticky;left:0;max-width:min(14rem,36vw);background:var(--paper);
text-align:left;vertical-align:top}
.labels{width:100%;min-width:47rem}.labels thead th{width:10.5%}
.labels th,.labels td{padding:.4rem 0 .4rem 1.25rem;border-bottom:1px solid var(--rule)}
.labels td{vertical-align:top}
.labels th:first-child{width:auto;padding-left:0;text-align:left}
.labels small{display:block;color:var(--quiet);font-size:.75rem;white-space:nowrap}
.v::after{content:"";display:block;height:3px;margin-top:3px;
background:linear-gradient(rgb(var(--a)) 0 0) 0/calc(var(--v)*100%) no-repeat,var(--rule)}
.heat{font-size:11px;line-height:2.4em;text-align:center}
.heat td{min-width:2.2em;padding:0;border:1px solid var(--paper)}
.heat th[scope=row]{max-width:min(11em,36vw);padding-right:.75em}
.heat th div{width:2.2em;max-height:11em;padding-bottom:.5em;text-align:left;
writing-mode:vertical-rl;transform:rotate(180deg)}
.p{background:rgb(var(--a)/calc(var(--v)*.6))}.o{background:rgb(var(--b)/calc(var(--v)*.6))}
@media print{@page{margin:14mm}body{padding:0}h2,p{break-after:avoid}
p,figure,tr,li{break-inside:avoid}.scroll{overflow:visible}th[scope=row]{max-width:10rem}
.labels{min-width:0}.labels td,.labels th{padding-left:.75rem}
.heat{font-size:min(11px,calc(620px/(2.5*var(--n) + 13)))}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
)";

}  // namespace multihot::detail::report
