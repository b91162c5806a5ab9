/** How people can prove who they are here: RFC 8176 names. */
export const signInMethods = ['pwd'] as const

export type SignInMethod = (typeof signInMethods)[number]
