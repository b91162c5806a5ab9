import { callsApi, refreshes, signsIn, signsOutFrom } from '../checks.ts'
import type { Stranger } from '../stranger.ts'

export const javaSpringBoot4: Stranger = {
  name: 'java-spring-boot-4',
  program: '[Spring Boot 4](https://spring.io/projects/spring-boot), its OAuth 2 client',
  language: 'Java',
  needs: ['java', 'mvn', 'sh'],
  shares: 'java-spring-boot-3',
  manifest: 'pom.xml',
  packages: { 'spring-boot-starter-parent': '4.0.0' },
  install: [['mvn', '--quiet', '--batch-mode', 'package']],
  start: ['sh', 'start.sh'],
  checks: [signsIn(), callsApi(), refreshes(), signsOutFrom('/logout', 'button')],
}
