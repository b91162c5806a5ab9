/**
 * One thing that a person allowed: a scope at one API (`photos.read https://drive.example/`), a scope about
 * themselves (`profile`), a claim that no scope covers (`claim:birthdate`), an API that has no scopes
 * (` https://notes.example/`), or a detail (`{"type":…}`). The same scope name at another API is another permission,
 * so that two permissions never combine into a third. RFC 8707 §3, RFC 9396 §2
 */
export type Permission = string
