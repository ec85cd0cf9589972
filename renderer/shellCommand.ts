/** Parts of the shell commands that screens show, for people to learn from and put into scripts. Pure. */

/** A word of a POSIX shell: quoted only if it has to be. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

/** The options that turn a command of the AWS CLI to this broker. */
export const atBroker = (where: { readonly endpoint: string; readonly region: string }): string =>
  `--endpoint-url ${shellWord(where.endpoint)} --region ${shellWord(where.region)}`
