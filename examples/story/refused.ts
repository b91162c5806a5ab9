/** The story cannot run. The message is one line with the reason. */
export class StoryRefused extends Error {}
