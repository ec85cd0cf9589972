/** The address of a message's trace, for links: `<RouterLink :to="traceRoute(messageId)">`. */
export function traceRoute(messageId: string) {
  return { path: '/trace', query: { message: messageId } }
}
