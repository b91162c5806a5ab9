import { type SampleName, sampleNames, samplePage } from '../support/sample-views.ts'
import { type Served, servePages } from './serve-pages.ts'

/** Serves every sample page at the path of its name, in the language of the locale. */
export function serveSamples(use: (served: Served) => Promise<void>, locale?: string): Promise<void> {
  return servePages(
    (path, frame) => {
      const name = sampleNames.find((one): one is SampleName => path === `/${one}`)
      return name === undefined ? undefined : samplePage(name, frame)
    },
    use,
    locale,
  )
}
