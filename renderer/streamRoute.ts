/** The address of a stream's tab, for links: `<RouterLink :to="streamRoute(arn, 'tail')">`. */
export function streamRoute(arn: string, tab?: string, query: Record<string, string> = {}) {
  return { name: 'stream', params: tab ? { arn, tab } : { arn }, query }
}

/** The name in a stream's ARN; the text itself if it is none. */
export function streamNameOf(arn: string): string {
  return /:stream\/([^/]+)$/.exec(arn)?.[1] ?? arn
}
