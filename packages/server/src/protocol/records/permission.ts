/**
 * One thing that a person allowed: a scope at one API (`photos.read https://drive.example/`), a scope about
 * themselves (`profile`), a claim beyond those (`claim:birthdate`), an API that has no scopes
 * (` https://notes.example/`), or a detail (`{"type":…}`). The same name at another API is another permission, so two
 * permissions never add up to a third. RFC 8707 §3, RFC 9396 §2
 */
export type Permission = string
