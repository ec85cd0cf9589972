/** The address of a queue's tab, for links: `<RouterLink :to="queueRoute(arn, 'messages')">`. */
export function queueRoute(arn: string, tab?: string, query: Record<string, string> = {}) {
  return { name: 'queue', params: tab ? { arn, tab } : { arn }, query }
}
