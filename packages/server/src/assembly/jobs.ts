import { hostname } from 'node:os'
import { type Background, background } from '../background/background.ts'
import { cleanUp } from '../background/clean-up.ts'
import { logoutNotices } from '../background/logout-notices.ts'
import { mails } from '../background/mails.ts'
import { keyRotation } from '../background/rotate-due-keys.ts'
import { sizes } from '../background/sizes.ts'
import { latestMark, timeMark } from '../background/time-mark.ts'
import type { Log } from '../log/log.ts'
import type { Post } from '../mail/post.ts'
import type { Notices } from '../protocol/logout/notices.ts'
import { random } from '../random.ts'
import type { Storage } from '../storage/open.ts'
import type { Clock } from '../time/clock.ts'

/** The background jobs. Once per period, one of all processes on a database runs each of them. */
export function backgroundJobs(parts: {
  storage: Storage
  clock: Clock
  log: Log
  tellDue: Notices['tellDue']
  /** Absent if this server sends no mail. */
  post: Pick<Post, 'deliverDue'> | undefined
}): Background {
  const { storage, clock, log, tellDue, post } = parts
  return background({
    jobs: [
      cleanUp(storage),
      timeMark(clock),
      sizes(storage),
      keyRotation((at) => storage.keyCare.rotateDue(at), log),
      logoutNotices(tellDue),
      ...(post === undefined ? [] : [mails(post.deliverDue)]),
    ],
    store: storage.jobs,
    holder: `${hostname()}/${process.pid}/${random(4).toString('hex')}`,
    now: clock.now,
    log,
    seen: (states) => clock.atLeast(latestMark(states)),
  })
}
