import assert from 'node:assert/strict'
import test from 'node:test'
import { colours, stylesheet } from './style.ts'

type Colour = keyof typeof colours

const text: readonly [Colour, Colour][] = [
  ['ink', 'paper'],
  ['ink', 'surface'],
  ['quiet', 'paper'],
  ['quiet', 'surface'],
  ['accent', 'surface'],
  ['danger', 'surface'],
  ['on-accent', 'accent'],
  ['surface', 'ink'],
]

const graphics: readonly [Colour, Colour][] = [
  ['brass', 'plate'],
  ['edge', 'surface'],
  ['accent', 'surface'],
  ['danger', 'surface'],
]

for (const shade of [0, 1] as const) {
  const scheme = shade === 0 ? 'light' : 'dark'
  for (const [over, under] of text) {
    test(`${over} on ${under} is readable in the ${scheme} scheme (WCAG 2.2, 1.4.3)`, () => {
      const ratio = contrast(colours[over][shade], colours[under][shade])
      assert.ok(ratio >= 4.5, `the contrast is ${ratio.toFixed(2)}`)
    })
  }
  for (const [over, under] of graphics) {
    test(`${over} on ${under} is visible in the ${scheme} scheme (WCAG 2.2, 1.4.11)`, () => {
      const ratio = contrast(colours[over][shade], colours[under][shade])
      assert.ok(ratio >= 3, `the contrast is ${ratio.toFixed(2)}`)
    })
  }
}

test('the stylesheet does not use left or right, so that right-to-left languages work', () => {
  assert.doesNotMatch(stylesheet, /(?:^|[^a-z])(?:left|right)(?:[^a-z]|$)/)
})

test('the dark scheme changes nothing but the colours', () => {
  const schemes = stylesheet.match(/@media \(prefers-color-scheme:[^)]*\)\{[^}]*\}/g) ?? []
  assert.equal(schemes.length, stylesheet.split('prefers-color-scheme').length - 1)
  for (const scheme of schemes) assert.match(scheme, /^@media \(prefers-color-scheme:dark\)\{:root\{[^}]*\}$/)
})

test('the stylesheet loads nothing and cannot close its own element', () => {
  assert.doesNotMatch(stylesheet, /url\(|@import|@font-face|</)
})

function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

test('the stylesheet knows no left and right, so that it fits a language that is written from right to left', () => {
  const physical = stylesheet.match(
    /\b(?:margin|padding|border|inset)-(?:left|right)\b|[;{](?:left|right):|(?:text-align|float|clear):(?:left|right)|border-(?:top|bottom)-(?:left|right)/g,
  )
  assert.deepEqual(physical ?? [], [])
})
