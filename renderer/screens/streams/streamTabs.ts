import { lazyView } from '../../lazyView'
import ShardsTab from './tabs/ShardsTab.vue'

const later = (load: () => Promise<unknown>) => lazyView<typeof ShardsTab>(load)

/**
 * The tabs of a stream, one component a file; each gets `stream`, a StreamDetail that follows what changes. The first
 * is shown if the address names none.
 */
export const streamTabs = [
  { key: 'shards', label: 'Shards', view: ShardsTab },
  { key: 'tail', label: 'Tail', view: later(() => import('./tabs/TailTab.vue')) },
  { key: 'put', label: 'Put', view: later(() => import('./tabs/PutTab.vue')) },
  { key: 'consumers', label: 'Consumers', view: later(() => import('./tabs/ConsumersTab.vue')) },
  { key: 'metrics', label: 'Metrics', view: later(() => import('./tabs/MetricsTab.vue')) },
  { key: 'configuration', label: 'Configuration', view: later(() => import('./tabs/ConfigurationTab.vue')) },
  { key: 'tags', label: 'Tags & policy', view: later(() => import('./tabs/TagsAndPolicyTab.vue')) },
  { key: 'use', label: 'Use it', view: later(() => import('./tabs/UseItTab.vue')) },
] as const
