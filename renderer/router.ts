import { createRouter, createWebHashHistory } from 'vue-router'
import { lazyScreen } from './lazyView'
import QueueList from './screens/queues/QueueList.vue'

/**
 * Addresses of the screens. They live in the hash, so that the page works the same from `app://` and from a server that
 * only knows files. A queue's address carries its ARN and, if not the first, the tab.
 */
export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', redirect: '/queues' },
    { path: '/queues', name: 'queues', component: QueueList, meta: { title: 'Queues' } },
    {
      path: '/queues/:arn/:tab?',
      name: 'queue',
      component: lazyScreen(() => import('./screens/queues/QueueDetail.vue')),
      props: true,
      meta: { title: 'Queue' },
    },
    {
      path: '/topics',
      name: 'topics',
      component: lazyScreen(() => import('./screens/topics/TopicList.vue')),
      meta: { title: 'Topics' },
    },
    {
      path: '/topics/:arn/:tab?',
      name: 'topic',
      component: lazyScreen(() => import('./screens/topics/TopicDetail.vue')),
      props: true,
      meta: { title: 'Topic' },
    },
    {
      path: '/streams',
      name: 'streams',
      component: lazyScreen(() => import('./screens/streams/StreamList.vue')),
      meta: { title: 'Streams' },
    },
    {
      path: '/streams/:arn/:tab?',
      name: 'stream',
      component: lazyScreen(() => import('./screens/streams/StreamDetail.vue')),
      props: true,
      meta: { title: 'Stream' },
    },
    {
      path: '/map',
      name: 'map',
      component: lazyScreen(() => import('./screens/map/Map.vue')),
      meta: { title: 'Map' },
    },
    {
      path: '/trace',
      name: 'trace',
      component: lazyScreen(() => import('./screens/trace/Trace.vue')),
      meta: { title: 'Trace' },
    },
    {
      path: '/outboxes/:box(mail|sms|push|http)?',
      name: 'outboxes',
      component: lazyScreen(() => import('./screens/outboxes/Outboxes.vue')),
      props: true,
      meta: { title: 'Outboxes' },
    },
    {
      path: '/tasks',
      name: 'tasks',
      component: lazyScreen(() => import('./screens/tasks/Tasks.vue')),
      meta: { title: 'Tasks' },
    },
    {
      path: '/activity',
      name: 'activity',
      component: lazyScreen(() => import('./screens/activity/Activity.vue')),
      meta: { title: 'Activity' },
    },
    {
      path: '/settings',
      name: 'settings',
      component: lazyScreen(() => import('./screens/settings/Settings.vue')),
      meta: { title: 'Settings' },
    },
    { path: '/:rest(.*)*', redirect: '/queues' },
  ],
})
