import { listOf } from './membership-commands.ts'

/** `valetkey groups list` */
export const groupsList = listOf('group')
