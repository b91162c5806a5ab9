import type { Explanation } from './explanation.ts'

/** RP-initiated logout. */
export const leaving: readonly Explanation[] = [
  {
    requests: [
      'end session, signed out*: nothing',
      'end session, signed out*: a client',
      'end session, signed out*: an address without a client',
      'end session, signed out*: a hint',
    ],
    ours: 'page 200',
    theirs: 'asks 200',
    because:
      'Someone who is not signed in is not asked whether to sign out, but reads that they are not signed in. RP-Initiated Logout §2',
  },
  {
    requests: ['end session, signed in*: a hint that is not a JWT'],
    ours: 'asks *',
    theirs: 'page 400 invalid_request',
    because:
      'Such a hint is ignored: the person is asked, can sign out, and is not redirected. RP-Initiated Logout §4',
  },
  {
    requests: ['end session, signed out*: a hint that is not a JWT'],
    ours: 'page 200',
    theirs: 'page 400 invalid_request',
    because: 'Such a hint is ignored: the person reads that they are not signed in. RP-Initiated Logout §4',
  },
  {
    requests: ['end session, signed out*: an address of its own'],
    ours: 'to the app by query: []',
    theirs: 'asks 200',
    because:
      'Someone who is not signed in is not asked whether to sign out. The operator registered the address, and the app names itself. RP-Initiated Logout §3',
  },
  {
    requests: ['end session, signed out*: a hint and an address'],
    ours: 'to the app by query: [state]',
    theirs: 'asks 200',
    because:
      'Someone who is not signed in is not asked whether to sign out, and is redirected to the app. RP-Initiated Logout §3',
  },
]
