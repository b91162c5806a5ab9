import { stripVTControlCharacters } from 'node:util'
import type { Exchange } from './front.ts'
import type { Addresses } from './placeholders.ts'
import type { CheckResult } from './results.ts'

/** What a check ended with that threw: whether the server refused something meanwhile, and the first lines of the reason. */
export function whyNot(
  error: unknown,
  exchanges: readonly Exchange[],
  /** What the program wrote meanwhile. */
  output: string,
  place: Addresses & { folder: string },
): Pick<CheckResult, 'result' | 'why'> {
  const refusals = exchanges.flatMap(refusalIn)
  const message = error instanceof Error ? error.message : String(error)
  const why = firstLines(documented([...refusals, message, output].join('\n'), place))
  return { result: refusals.length > 0 ? 'refused' : 'failed', why }
}

/** The error that the server sent to a program or a browser, as one line. */
function refusalIn({ method, target, answer }: Exchange): readonly string[] {
  const path = target.split('?', 1)[0]
  const told = (words: string) => [`${method} ${path}: ${answer.status} ${words}`]
  const parameters = new URLSearchParams(answer.location?.slice(answer.location.search(/[?#]/) + 1))
  const error = parameters.get('error')
  if (error !== null) return told(`${error}: ${parameters.get('error_description') ?? ''}`)
  if (answer.status < 400 || answer.status === 404) return []
  const words = answer.body.replaceAll(/<style[\s\S]*?<\/style>|<[^>]*>/g, ' ')
  return told(words.replaceAll(/\s+/g, ' ').slice(0, 500))
}

/** The text with the addresses of the documentation instead of those of the run. */
function documented(text: string, { issuer, app, folder }: Addresses & { folder: string }): string {
  return [
    [issuer, 'https://login.example'],
    [app, 'https://app.example'],
    [`${folder}/`, ''],
  ].reduce(
    (left, [ours = '', theirs = '']) =>
      left.replaceAll(ours, theirs).replaceAll(encodeURIComponent(ours), theirs),
    stripVTControlCharacters(text),
  )
}

function firstLines(text: string): string {
  return (
    text
      .split('\n')
      // Stack traces name the files of this machine.
      .filter((line) => line.trim() !== '' && !/^\s+at /.test(line))
      .slice(0, 8)
      .map((line) => line.slice(0, 400))
      .join('\n')
  )
}
