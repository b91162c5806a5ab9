import type { Participations } from '../../protocol/logout/participation.ts'
import type { Database } from '../database/database.ts'
import {
  delayParticipations,
  dueParticipations,
  forgetParticipation,
  participationFromRow,
  postponeParticipations,
  takeParticipation,
} from '../tables/participations.ts'
import { won } from './write-outcome.ts'

/** Stores which clients participate in a session and have to be notified when it ends. */
export function participations(db: Database): Participations {
  const { sql } = db
  return {
    async endedParticipations(which, at) {
      const due = () => db.read(dueParticipations(sql, which, at))
      // Usually none is due, and then nothing is written either.
      if ((await due()).length === 0) return []
      if (!which.except?.length) await db.write([{ query: postponeParticipations(sql, at) }])
      return (await due()).map((row) => ({ ...participationFromRow(row), attempts: row.attempts }))
    },
    takeParticipation: (ended, dueAt, at) =>
      won(db, [{ query: takeParticipation(sql, ended, dueAt, at), expect: 'one' }]),
    async delayParticipations(clientId, dueAt, at) {
      await db.write([{ query: delayParticipations(sql, clientId, dueAt, at) }])
    },
    async forgetParticipation(taken) {
      await db.write([{ query: forgetParticipation(sql, taken) }])
    },
  }
}
