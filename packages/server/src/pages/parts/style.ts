/** Colours by name: light, dark. Each text and background pair meets WCAG AA. */
export const colours = {
  paper: ['#fbfaf7', '#131517'],
  surface: ['#ffffff', '#1b1e21'],
  ink: ['#1b1d1f', '#eceae4'],
  quiet: ['#5d6269', '#a3a8ad'],
  line: ['#e5e2da', '#2d3135'],
  accent: ['#0e5a4b', '#59c6a9'],
  'on-accent': ['#ffffff', '#131517'],
  danger: ['#a4262c', '#ff8a80'],
  brass: ['#b8892b', '#b8892b'],
  plate: ['#1b1d1f', '#1b1d1f'],
  // Edges of controls: 3:1 against their background, as WCAG 1.4.11 requires.
  edge: ['#86898c', '#767b80'],
} as const

const properties = (shade: 0 | 1) =>
  Object.entries(colours)
    .map(([name, shades]) => `--${name}:${shades[shade]}`)
    .join(';')

/**
 * Against clickjacking: for 750 ms, the buttons of a deciding form and a link to an app that nobody vouches for ignore
 * clicks. The server refuses a form for the same time (`minimumShown` in http/page-answers/own-form.ts), so that a
 * person who is fast just clicks again, instead of getting the page again.
 */
const settle = `@keyframes settle{from{pointer-events:none}to{pointer-events:auto}}
.decides .button,.onward{animation:settle 750ms step-end both}`

/** The stylesheet of every page. */
export const stylesheet = `
:root{color-scheme:light dark;${properties(0)}}
@media (prefers-color-scheme:dark){:root{${properties(1)}}}
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;min-block-size:100vh;min-block-size:100dvh;display:flex;flex-direction:column;align-items:center;
  padding:clamp(16px,9vh,88px) 16px 24px;background:var(--paper);color:var(--ink);
  font:16px/1.5 ui-sans-serif,system-ui,sans-serif;overflow-wrap:anywhere}
.desk{inline-size:100%;max-inline-size:420px}
.brand{display:flex;align-items:center;gap:12px;margin-block-end:16px;font-weight:600}
.mark{display:block;flex:none}
.plate{fill:var(--plate)}
.key{fill:none;stroke:var(--brass);stroke-width:2.25;stroke-linecap:round;stroke-linejoin:round}
.card{background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:28px}
.foot{margin-block:16px 0;padding-inline:4px;color:var(--quiet);font-size:13px;line-height:20px}
h1{margin:0;font-size:20px;line-height:28px;font-weight:600;text-wrap:balance}
h3{margin:0;font-size:16px;line-height:24px;font-weight:600}
h2,legend{margin:0;padding:0;font-size:14px;line-height:20px;font-weight:600;color:var(--quiet)}
p{margin:0}
h1+p,.who+p,.note,.done+p{margin-block-start:12px}
.who h1+p{margin-block-start:0}
a{color:var(--accent);text-underline-offset:3px}
code,.code{font-family:ui-monospace,monospace;font-size:.875em}
.quiet{color:var(--quiet)}
.small{font-size:14px;line-height:20px}
.danger{color:var(--danger)}
.hidden{position:absolute;inline-size:1px;block-size:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
form{margin:0}

.field{margin-block-start:20px}
label{display:block}
.field label{margin-block-end:4px;font-weight:600;font-size:14px;line-height:20px}
.field input{display:block;inline-size:100%;block-size:44px;padding-inline:12px;font:inherit;color:inherit;
  background:var(--surface);border:1px solid var(--edge);border-radius:8px}
.field input[aria-invalid=true]{border-color:var(--danger)}
.hint{margin-block-start:4px;color:var(--quiet);font-size:14px;line-height:20px}
.field .hint{margin-block-start:8px}
.problem{margin-block-start:8px;color:var(--danger);font-size:14px;line-height:20px}

.button{display:flex;align-items:center;justify-content:center;inline-size:100%;min-block-size:44px;padding:8px 16px;
  border:1px solid var(--edge);border-radius:8px;background:transparent;color:inherit;font:inherit;font-weight:600;
  line-height:20px;text-align:center;text-decoration:none;cursor:pointer}
.primary{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
.actions{display:grid;gap:12px;margin-block-start:24px}
.pair{grid-template-columns:1fr 1fr}
.pair .button{padding-inline:8px}
.plain{display:inline-flex;align-items:center;min-block-size:44px;padding:0;border:0;background:none;color:var(--accent);
  font:inherit;font-size:14px;text-decoration:underline;text-underline-offset:3px;cursor:pointer}
.button,.plain,.field input{transition:background-color 120ms,border-color 120ms}
@media (hover:hover){
  .button:hover{border-color:var(--ink)}
  .primary:hover{background:var(--ink);color:var(--surface)}
}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:8px}

.who{display:flex;align-items:flex-start;gap:16px}
.who>div{min-inline-size:0}
.who:not(:has(p)){align-items:center}
.face{flex:none;display:flex;align-items:center;justify-content:center;inline-size:48px;block-size:48px;border-radius:10px;
  border:1px solid var(--line);background:var(--paper);color:var(--ink);font-size:20px;font-weight:600;line-height:1;overflow:hidden}
img.face{object-fit:contain}
.part{margin:20px 0 0;padding:20px 0 0;border:0;border-block-start:1px solid var(--line);min-inline-size:0}
fieldset.part{position:relative}
fieldset.part>legend{float:inline-start;inline-size:100%}
fieldset.part>legend+*{clear:both}
.api{display:flex;align-items:center;gap:12px;margin-block-start:12px}
.api .face{inline-size:24px;block-size:24px;border-radius:12px;font-size:12px;color:var(--quiet)}
.away{font-weight:400}
.lines+.api{margin-block-start:16px}
.api+.hint{margin-block-start:16px}
.lines+.hint{margin-block-start:12px}
.lines{list-style:none;margin:4px 0 0;padding:0}
.line svg{display:block}
.line>.clock{margin:5px}
.clock{inline-size:14px;block-size:14px;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round}
.line{display:grid;grid-template-columns:24px 1fr;gap:0 12px;align-items:start;padding-block:6px}
label.line{min-block-size:44px;padding-block:10px;cursor:pointer}
.line input{appearance:auto;inline-size:20px;block-size:20px;margin:2px;accent-color:var(--accent)}
.tick{inline-size:24px;block-size:24px;padding:4px}
.tick path{fill:none;stroke:var(--accent);stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}
.sensitive{margin-block:4px;border-inline-start:3px solid var(--danger);padding-inline-start:9px}
.flag{display:block;color:var(--danger);font-size:13px;line-height:20px;font-weight:600}
.warning{margin-block-start:16px;padding:12px 16px;border:1px solid var(--danger);border-radius:8px;color:var(--danger);
  font-size:14px;line-height:20px}
.warning p+p,.warning+.quiet{margin-block-start:8px}
.as{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:0 16px}
.after{margin-block-start:16px;color:var(--quiet);font-size:13px;line-height:20px}
.after p+p,.after ul{margin-block-start:4px}
.after ul{list-style:none;margin-block-end:0;padding:0;display:flex;flex-wrap:wrap;gap:0 16px}
.after a{display:inline-block;padding-block:2px;color:inherit}
.choice{margin-block-start:12px}
.back{margin-block-end:12px;font-size:14px;line-height:20px}
.back a::before{content:"‹";margin-inline-end:6px}
.back a{display:inline-block;padding-block:4px;text-decoration:none}
[dir=rtl] .back a::before{content:"›"}
.rooms{list-style:none;margin:20px 0 0;padding:0}
.rooms li{position:relative;padding-block:12px;border-block-start:1px solid var(--line)}
.rooms a{font-weight:600}
.rooms a::after{content:"";position:absolute;inset:0}
.rows{list-style:none;margin:20px 0 0;padding:0}
.row{display:flex;align-items:flex-start;justify-content:space-between;gap:16px;padding-block:16px;
  border-block-start:1px solid var(--line)}
.row>div{min-inline-size:0}
.app{justify-content:flex-start}
.app a{font-weight:600}
.button.danger{border-color:var(--danger)}
.slim{inline-size:auto;flex:none;font-size:14px}
.badge{display:inline-block;padding-inline:8px;border:1px solid var(--edge);border-radius:8px;font-size:13px;line-height:20px;
  color:var(--quiet)}
.done{margin-block-start:12px;padding:12px 16px;border:1px solid var(--accent);border-radius:8px;font-size:14px;line-height:20px}
.qr{display:block;inline-size:208px;max-inline-size:100%;margin:16px auto;background:#fff;border-radius:8px;forced-color-adjust:none}
.qr path{fill:#000}
.seed{user-select:all}
.codes{list-style:none;margin:16px 0;padding:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(144px,1fr));gap:8px 16px;
  user-select:all}
.codes code{font-size:16px}
.usercode{margin-block-start:16px;font:600 28px/36px ui-monospace,monospace;letter-spacing:.06em;text-align:center}
.facts{display:grid;gap:8px;margin:8px 0 0;font-size:14px;line-height:20px}
.facts code{font-size:13px}
.facts dt{color:var(--quiet)}
.facts dd{margin:0}

${settle}

@media (max-width:380px){
  body{padding:24px 12px}
  .card{padding:20px 16px}
}
@media (prefers-reduced-motion:reduce){*,*::before,*::after{transition:none!important}}
@media print{.brand,.foot,.actions{display:none}.card{border:0}}
@media (forced-colors:active){.primary,.face,.plate{forced-color-adjust:auto}}
`
  .replace(/\n\s*/g, '\n')
  .trim()
