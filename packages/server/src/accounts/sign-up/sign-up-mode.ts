/** Who can create an account: nobody, people with an invitation, or everybody. */
export const signUpModes = ['off', 'invitation', 'open'] as const

export type SignUpMode = (typeof signUpModes)[number]
