import { defineStore } from 'pinia'
import { computed } from 'vue'
import type { OutboxKind } from '../../shared/console/outbox'
import { useFeed } from '../composables/useFeed'
import { api } from '../console'

/** How much lies unread in the outboxes, live. */
export const useOutbox = defineStore('outbox', () => {
  const feed = useFeed((signal) => api.outbox.unread({}, { signal }))
  const of = (kinds: readonly OutboxKind[], what: 'unread' | 'total'): number =>
    kinds.reduce((sum, kind) => sum + (feed.data.value?.[kind]?.[what] ?? 0), 0)

  return {
    unread: computed(() => of(['email', 'email-json', 'sms', 'application'], 'unread')),
    /** Of some kinds: `unreadOf(['sms'])`. */
    unreadOf: (kinds: readonly OutboxKind[]): number => of(kinds, 'unread'),
    totalOf: (kinds: readonly OutboxKind[]): number => of(kinds, 'total'),
  }
})
