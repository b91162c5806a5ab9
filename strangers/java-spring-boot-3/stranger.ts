import { callsApi, refreshes, signsIn, signsOutFrom } from '../checks.ts'
import type { Stranger } from '../stranger.ts'

export const javaSpringBoot3: Stranger = {
  name: 'java-spring-boot-3',
  program: '[Spring Boot 3](https://spring.io/projects/spring-boot), its OAuth 2 client',
  language: 'Java',
  needs: ['java', 'mvn', 'sh'],

  manifest: 'pom.xml',
  packages: { 'spring-boot-starter-parent': '3.5.7' },
  install: [['mvn', '--quiet', '--batch-mode', 'package']],
  start: ['sh', 'start.sh'],
  checks: [signsIn(), callsApi(), refreshes(), signsOutFrom('/logout', 'button')],
}
