import { listOf } from './membership-commands.ts'

/** `valetkey roles list` */
export const rolesList = listOf('role')
