/**
 * How lines get in and out of the broker, which has no files of its own. The host implements this with streams that
 * hold a bounded part of the file in memory.
 */

/** A line of a file, without its line break, or the size of one that is longer than `LONGEST_LINE`, left unread. */
export type SourceLine = string | { readonly tooLong: number }

/** Longest line that an import takes, in bytes: a 1 MiB message whose every character is escaped, and its attributes. */
export const LONGEST_LINE = 16_777_216

export interface LineSource {
  /** Size in bytes, for progress; null while unknown. */
  readonly bytes: number | null
  /** Bytes handed out so far. */
  readonly bytesRead: number
  /** Lines in bunches of any size (those of one read of the file), each in order; asked for one bunch at a time. */
  lines(): AsyncIterable<readonly SourceLine[]>
  close(): Promise<void>
}

export interface LineSink {
  /** Takes text that ends in a line break; resolves when more may come (backpressure). */
  write(text: string): Promise<void>
  /** The file is complete and on disk. Answers where it can be downloaded, if it can (`downloadPath` of a task). */
  finish(): Promise<string | null>
  /** The file is not wanted: removes what was written. */
  discard(): Promise<void>
}

/** Rejects with an error for people if the token is unknown or the file can't be opened. */
export interface TaskFiles {
  openSource(token: string): Promise<LineSource>
  openSink(token: string): Promise<LineSink>
}
