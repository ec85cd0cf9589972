/** The address of a topic's tab, for links: `<RouterLink :to="topicRoute(arn, 'publish')">`. */
export function topicRoute(arn: string, tab?: string, query: Record<string, string> = {}) {
  return { name: 'topic', params: tab ? { arn, tab } : { arn }, query }
}
