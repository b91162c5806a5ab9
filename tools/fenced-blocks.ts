/** A fenced block in Markdown. `line` is the line of its first line of content. */
export type FencedBlock = { language: string; line: number; text: string }

/** Returns all fenced blocks in order, including those inside lists. */
export function fencedBlocks(markdown: string): FencedBlock[] {
  const found: FencedBlock[] = []
  let open: { fence: string; indent: number; language: string; line: number; lines: string[] } | undefined
  for (const [index, line] of markdown.split('\n').entries()) {
    const [, indent = '', fence = '', info = ''] = /^(\s*)(`{3,}|~{3,})\s*(.*)$/.exec(line) ?? []
    if (open && fence.startsWith(open.fence) && info === '') {
      found.push({ language: open.language, line: open.line, text: open.lines.join('\n') })
      open = undefined
    } else if (open) {
      open.lines.push(line.slice(Math.min(open.indent, line.length - line.trimStart().length)))
    } else if (fence) {
      open = { fence, indent: indent.length, language: info.split(/\s/)[0] ?? '', line: index + 2, lines: [] }
    }
  }
  return found
}
