/** The supported authentication methods. RFC 8176 */
export const signInMethods = ['pwd'] as const

export type SignInMethod = (typeof signInMethods)[number]
