import { endpointPaths } from '../../../protocol/endpoint-paths.ts'

/** The path and the carried fields of the user code form, in a file of their own: the pages are loaded later. */
export const userCodeFields = { path: endpointPaths.device, carries: ['linked'] } as const
