/** The address of a topic's tab, for links: `<RouterLink :to="topicRoute(arn, 'subscriptions')">`. */
export function topicRoute(arn: string, tab?: string, query: Record<string, string> = {}) {
  return { path: `/topics/${encodeURIComponent(arn)}${tab ? `/${tab}` : ''}`, query }
}
