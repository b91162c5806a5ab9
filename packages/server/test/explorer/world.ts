import type { CompiledQuery } from 'kysely'
import { longestWait } from '../../src/protocol/ports/sender.ts'
import type { Database } from '../../src/storage/database/database.ts'
import { refresh } from '../../src/storage/store/refresh.ts'
import { sweep } from '../../src/storage/sweep/sweep.ts'
import { revokeGrant } from '../../src/storage/tables/grants.ts'
import { deleteSessions } from '../../src/storage/tables/sessions.ts'
import type { tokenFamilies } from '../../src/storage/tables/token-families.ts'
import { day } from '../store/builders.ts'
import { clock } from '../store/clock.ts'
import type { MemoryDatabase } from './memory-database.ts'
import { type End, type FamilyRow, grace, type Holder, type Request, type Scenario } from './scenario.ts'
import { Task } from './stage.ts'

/** The contents of the database at the start of a world. */
export type Beginning = {
  db: MemoryDatabase
  familyId: string
  grantId: string
  cookieHash: string
  families: ReturnType<typeof tokenFamilies>
  /** Reads the row of the family. */
  row: CompiledQuery<FamilyRow>
}

/** An injected fault: a database with other results or effects, or other facts about the use of a token. */
export type Mutation = ((db: Database) => Database) & { use?: (use: Use) => Use }

type Use = Parameters<typeof refresh>[2]

/** One token family, its holders, and everything that can happen to it, one move at a time. */
export class World {
  readonly #scenario: Scenario
  readonly #beginning: Beginning
  readonly #mutate: Mutation
  readonly #done: string[] = []
  #lastSeen: { writes: number; row: FamilyRow | undefined } | undefined
  readonly requests: Request[] = []
  readonly holds: Record<Holder, number | undefined> = { app: 0, thief: undefined }
  now = clock.now
  /** When each generation was first rotated. */
  readonly rotatedAt = new Map<number, number>()
  /** How often the response to each generation was repeated. */
  readonly repeated = new Map<number, number>()
  /** The highest generation with which a request succeeded. */
  highest = -1

  constructor(scenario: Scenario, beginning: Beginning, mutate: Mutation) {
    this.#scenario = scenario
    this.#beginning = beginning
    this.#mutate = mutate
    beginning.db.putBack()
  }

  /** Whether a move was made that may end the family. */
  get endedOnPurpose(): boolean {
    return this.#done.some((move) => /^(revoke|sign out|thief asks)/.test(move))
  }

  moves(): string[] {
    const { app, thief = 0, rotates, unread = 0, ends = [], waits = 0, sweeps = 0 } = this.#scenario
    const left = (move: string, most: number) =>
      this.#done.filter((each) => each.startsWith(move)).length < most
    const moves: string[] = []
    const asks = (by: Holder, most: number) => {
      if (this.holds[by] === undefined || !left(`${by} asks`, most)) return
      if (rotates !== 'never') moves.push(`${by} asks`)
      if (rotates !== 'always') moves.push(`${by} asks to keep`)
    }
    asks('app', app)
    asks('thief', thief)
    if (left('app sends', unread)) moves.push('app sends')
    for (const [index, { task, heard }] of this.requests.entries()) {
      if (task === undefined) moves.push(`${index} is read`)
      else if (!task.done) moves.push(`${index} goes on`)
      else if (!heard) moves.push(`${index} is heard`)
    }
    if (thief > 0 && left('thief steals', 1)) moves.push('thief steals')
    for (const end of ends) if (left(end, 1)) moves.push(end)
    if (left('wait', waits)) moves.push('wait')
    if (left('clean up', sweeps)) moves.push('clean up')
    return moves
  }

  /** Makes a move, and returns the violation that it caused, if any. */
  async move(move: string): Promise<string | undefined> {
    this.#done.push(move)
    // No two moves happen in the same millisecond.
    this.now += 1
    const [first = '', second] = move.split(' ')
    if (second === 'asks' || second === 'sends') {
      const request = await this.#send(first as Holder, !move.endsWith('keep'))
      if (second === 'asks') await this.#read(request)
    } else if (second === 'steals') this.holds.thief = this.holds.app
    else if (move === 'wait') this.now += grace + 1
    else if (move === 'clean up') await sweep(this.#beginning.db, this.now)
    else if (/^\d/.test(first)) {
      const request = this.requests[Number(first)]
      if (request === undefined) throw new Error(`no request ${first}`)
      if (second === 'goes') return this.#goOn(request)
      if (move.endsWith('heard')) return this.#hear(request)
      await this.#read(request)
    } else await this.#end(move as End)
    return undefined
  }

  async #send(by: Holder, rotate: boolean): Promise<Request> {
    const presented = this.holds[by] ?? 0
    const row = await this.family()
    const behind = row === undefined ? 0 : row.generation - presented
    const late = this.now - (row?.rotated_at ?? this.now) > grace
    const provesTheft = behind > 1 || (behind === 1 && (late || row?.newest_used === 1))
    const sentAt = this.now
    const unread = { readAt: undefined, task: undefined, heard: false }
    const request: Request = { by, presented, rotate, sentAt, provesTheft, ...unread }
    this.requests.push(request)
    return request
  }

  /** An instance reads the request; `sentSince` says how long it may have waited. */
  async #read(request: Request): Promise<void> {
    const { presented, rotate, sentAt } = request
    const use = {
      familyId: this.#beginning.familyId,
      generation: presented,
      rotate,
      grace,
      repeats: this.#scenario.repeats ?? 49,
      idleExpiresAt: this.now + 14 * day,
      now: () => this.now,
      sentSince: sentAt,
      isStillMeant: async () => !this.#isOld(request),
    }
    request.readAt = this.now
    request.task = await Task.begin(this.#beginning.db, (db) =>
      refresh(this.#mutate(db), this.#beginning.families, this.#misjudge(use)),
    )
  }

  #misjudge(use: Use): Use {
    return this.#mutate.use?.(use) ?? use
  }

  /** Whether the sender may have given up on the request. */
  #isOld({ sentAt }: Request): boolean {
    return this.now - sentAt > longestWait
  }

  async #goOn(request: Request): Promise<string | undefined> {
    const { task, presented, rotate, sentAt, provesTheft } = request
    if (task === undefined) throw new Error('the request has not been read yet')
    await task.step()
    const { result } = task
    if (result === undefined) return undefined
    const row = await this.family()
    if (result.outcome === 'advanced' || result.outcome === 'repeated') {
      if (!stands(row)) return 'a token is accepted after its family has ended'
      if (result.generation !== row.generation) return 'one generation has two valid successors'
      if (presented < this.highest) return 'a token is accepted after its successor was used'
      this.highest = presented
      const successor = rotate || result.outcome === 'repeated' ? presented + 1 : presented
      if (result.generation !== successor) return 'a response is not the successor of the presented token'
      if (provesTheft) return 'a token that proves a theft is accepted'
      // A request that was overtaken, or is too old to be judged, revokes nothing and receives nothing.
    } else if (provesTheft && stands(row) && row.last_used_at <= sentAt && !this.#isOld(request))
      return 'a theft was proven, but the family is still valid'
    if (result.outcome === 'repeated') {
      const times = (this.repeated.get(presented) ?? 0) + 1
      this.repeated.set(presented, times)
      if (times > (this.#scenario.repeats ?? times)) return 'a response is repeated more often than allowed'
    }
    if (result.outcome === 'advanced' && rotate) {
      if (this.rotatedAt.has(presented)) return 'one generation was advanced twice'
      this.rotatedAt.set(presented, this.now)
    }
    return undefined
  }

  #hear(request: Request): string | undefined {
    request.heard = true
    const result = request.task?.result
    if (result === undefined) throw new Error('there is no response yet')
    const { by, presented } = request
    if ('generation' in result) {
      this.holds[by] = Math.max(this.holds[by] ?? 0, result.generation)
      return undefined
    }
    // The app is told to retry, and keeps its token.
    if (result.outcome === 'repeated_enough' || result.outcome === 'unproven') return undefined
    // An app that holds a newer token is not affected by a request that it gave up on.
    const out = by === 'app' && this.holds.app === presented
    if (out && !this.endedOnPurpose && !this.#anyLate) return 'an honest app is logged out'
    return undefined
  }

  get #anyLate(): boolean {
    return this.requests.some((request) => this.#isLate(request))
  }

  /** Only a request that was sent after the grace period may be treated as a theft. */
  #isLate({ presented, sentAt }: Request): boolean {
    const rotatedAt = this.rotatedAt.get(presented)
    return rotatedAt !== undefined && sentAt - rotatedAt > grace
  }

  async #end(end: End): Promise<void> {
    const { db, families, familyId, grantId, cookieHash } = this.#beginning
    const query =
      end === 'revoke the family'
        ? families.revoke(familyId, this.now)
        : end === 'revoke the grant'
          ? revokeGrant(db.sql, grantId, this.now)
          : deleteSessions(db.sql, { cookieHash })
    await db.write([{ query }])
  }

  /** Checks the invariant that holds in every state. */
  async broken(): Promise<string | undefined> {
    const row = await this.family()
    if (!stands(row) && !this.endedOnPurpose && !this.#anyLate) return 'a family has ended without a reason'
    return undefined
  }

  async family(): Promise<FamilyRow | undefined> {
    const { db, row } = this.#beginning
    if (this.#lastSeen?.writes !== db.writes)
      this.#lastSeen = { writes: db.writes, row: (await db.read(row))[0] }
    return this.#lastSeen.row
  }

  /**
   * The facts that determine everything that can still happen. Of the times, only their order counts, and
   * whether a grace period lies between them, so worlds that agree in these facts are one state.
   */
  async state(): Promise<string> {
    const row = await this.family()
    const facts = JSON.stringify([
      row,
      this.holds,
      this.highest,
      [...this.rotatedAt],
      [...this.repeated],
      this.#counts(),
      this.requests.map(progress),
    ])
    const times = new Set([this.now])
    for (const [time] of facts.matchAll(anyTime)) if (Number(time) >= clock.now - day) times.add(Number(time))
    const ranks = new Map<string, string>()
    let rank = 0
    let before: number | undefined
    for (const time of [...times].sort((one, other) => one - other)) {
      rank += before !== undefined && time - before > grace ? 1000 : 1
      ranks.set(String(time), `t${rank}`)
      before = time
    }
    return facts.replace(anyTime, (time) => ranks.get(time) ?? time)
  }

  #counts(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const move of this.#done) if (!/^\d/.test(move)) counts[move] = (counts[move] ?? 0) + 1
    return Object.fromEntries(Object.entries(counts).sort(([one], [other]) => (one < other ? -1 : 1)))
  }
}

/** A time in milliseconds, which always has thirteen digits. */
const anyTime = /\b\d{13}\b/g

function stands(row: FamilyRow | undefined): row is FamilyRow {
  return row !== undefined && row.revoked_at === null && row.grant_revoked_at === null && row.session !== null
}

function progress({ by, presented, rotate, sentAt, readAt, provesTheft, task, heard }: Request) {
  return [by, presented, rotate, sentAt, readAt, provesTheft, heard, task?.result, task?.heard]
}
