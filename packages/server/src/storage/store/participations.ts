import type { Participations } from '../../protocol/logout/participation.ts'
import type { Door } from '../door/door.ts'
import {
  delayParticipations,
  dueParticipations,
  forgetParticipation,
  participationFromRow,
  postponeParticipations,
  takeParticipation,
} from '../tables/participations.ts'
import { won } from './won.ts'

/** Stores which clients participate in a session and have to be notified when it ends. */
export function participations(door: Door): Participations {
  const { sql } = door
  return {
    async endedParticipations(which, at) {
      const due = () => door.read(dueParticipations(sql, which, at))
      // Usually none is due, and then nothing is written either.
      if ((await due()).length === 0) return []
      if (!which.except?.length) await door.write([{ query: postponeParticipations(sql, at) }])
      return (await due()).map((row) => ({ ...participationFromRow(row), attempts: row.attempts }))
    },
    takeParticipation: (ended, dueAt, at) =>
      won(door, [{ query: takeParticipation(sql, ended, dueAt, at), expect: 'one' }]),
    async delayParticipations(clientId, dueAt, at) {
      await door.write([{ query: delayParticipations(sql, clientId, dueAt, at) }])
    },
    async forgetParticipation(taken) {
      await door.write([{ query: forgetParticipation(sql, taken) }])
    },
  }
}
