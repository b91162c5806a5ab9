import type { Factor } from './factor.ts'

/** A password, which a person types together with their username. */
export const password = {
  kind: 'password',
  methods: ['pwd'],
  alone: true,
  second: 'never',
  most: 1,
} as const satisfies Factor
