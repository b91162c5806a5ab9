import type { Explanation } from './explanation.ts'

/** How people are signed out. */
export const leaving: readonly Explanation[] = [
  {
    requests: [
      'end session of a stranger*: nothing',
      'end session of a stranger*: a client',
      'end session of a stranger*: an address of *',
      'end session of a stranger*: a hint',
    ],
    ours: 'asks (signed-out)',
    theirs: 'asks 200',
    because: 'Who is not signed in is not asked whether to sign out. RP-Initiated Logout §2',
  },
  {
    requests: ['end session of *: a hint that is no token'],
    ours: 'asks *',
    theirs: 'page 400 invalid_request',
    because:
      'Such a hint counts as none: the person is asked, and goes nowhere, and is not kept from signing out. RP-Initiated Logout §4',
  },
  {
    requests: ['end session of a stranger*: a hint and an address'],
    ours: 'to the app by query: [state]',
    theirs: 'asks 200',
    because:
      'Who is not signed in is not asked whether to sign out, and goes on to where the app says. RP-Initiated Logout §3',
  },
]
