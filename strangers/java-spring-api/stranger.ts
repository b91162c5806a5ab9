import { setTimeout as delay } from 'node:timers/promises'
import { checkTokens } from '../api-checks.ts'
import type { Check, Stranger } from '../stranger.ts'

/** Both major versions run the same classes. */
function acceptsOnlyItsTokens(major: 3 | 4): Check {
  return {
    name: `Spring Boot ${major} accepts its access tokens and no other token`,
    async run(visit) {
      const jar = `boot-${major}/drive-${major}.jar`
      const program = visit.start(['java', '-jar', jar, '--server.port=0'])
      for (let seconds = 0; ; seconds += 1) {
        const port = /started on port (\d+)/.exec(program.output())?.[1]
        if (port !== undefined) return checkTokens(visit, `http://localhost:${port}/photos`)
        if (seconds > 90) throw new Error(program.output())
        await delay(1_000)
      }
    },
  }
}

export const javaSpringApi: Stranger = {
  name: 'java-spring-api',
  program:
    'an API with [Spring Security](https://spring.io/projects/spring-security), in Spring Boot 3.5.7 and 4.0.0',
  language: 'Java',
  needs: ['java', 'mvn'],
  manifest: 'boot-4.xml',
  packages: { 'spring-boot-starter-parent': '4.0.0' },
  install: [
    ['mvn', '-q', '-B', '-f', 'boot-3.xml', 'package'],
    ['mvn', '-q', '-B', '-f', 'boot-4.xml', 'package'],
  ],
  checks: [acceptsOnlyItsTokens(3), acceptsOnlyItsTokens(4)],
}
