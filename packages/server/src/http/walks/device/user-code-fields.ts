import { endpointPaths } from '../../../protocol/endpoint-paths.ts'

/** Where the form for the code of a device posts to, and what it carries: known before its page is loaded. */
export const userCodeFields = { path: endpointPaths.device, carries: ['linked'] } as const
