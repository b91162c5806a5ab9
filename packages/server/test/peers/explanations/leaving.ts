import type { Explanation } from './explanation.ts'

/** RP-initiated logout. */
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
    because: 'Someone who is not signed in is not asked whether to sign out. RP-Initiated Logout §2',
  },
  {
    requests: ['end session of *: a hint that is no token'],
    ours: 'asks *',
    theirs: 'page 400 invalid_request',
    because:
      'Such a hint is ignored: the person is asked, can sign out, and is not redirected. RP-Initiated Logout §4',
  },
  {
    requests: ['end session of a stranger*: a hint and an address'],
    ours: 'to the app by query: [state]',
    theirs: 'asks 200',
    because:
      'Someone who is not signed in is not asked whether to sign out, and is redirected to the app. RP-Initiated Logout §3',
  },
]
