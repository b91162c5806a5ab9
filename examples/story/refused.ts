/** The story cannot play; the message is the one line that says why. */
export class StoryRefused extends Error {}
