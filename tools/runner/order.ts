import { existsSync, readFileSync } from 'node:fs'

const marker = /^\/\/ waits: \S.*$/m

/**
 * The order in which test files run. Files with a comment such as `// waits: for connections to time out.` need hardly
 * any processor time. They are spread over the run, so that other files run meanwhile and none of them is the last.
 */
export function ordered(files: readonly string[]): readonly string[] {
  const waiting = files.filter((file) => existsSync(file) && marker.test(readFileSync(file, 'utf8')))
  const working = files.filter((file) => !waiting.includes(file))
  const apart = Math.ceil(working.length / waiting.length)
  const order = working.flatMap((file, index) => {
    const next = index % apart === 0 ? waiting[index / apart] : undefined
    return next === undefined ? [file] : [next, file]
  })
  return [...order, ...waiting.filter((file) => !order.includes(file))]
}
