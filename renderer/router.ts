import { createRouter, createWebHashHistory } from 'vue-router'
import { lazyView } from './lazyView'
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
      component: lazyView(() => import('./screens/queues/QueueDetail.vue')),
      props: true,
      meta: { title: 'Queue' },
    },
    {
      path: '/topics',
      name: 'topics',
      component: lazyView(() => import('./screens/topics/TopicList.vue')),
      meta: { title: 'Topics' },
    },
    {
      path: '/topics/:arn/:tab?',
      name: 'topic',
      component: lazyView(() => import('./screens/topics/TopicDetail.vue')),
      props: true,
      meta: { title: 'Topic' },
    },
    {
      path: '/streams',
      name: 'streams',
      component: lazyView(() => import('./screens/streams/StreamList.vue')),
      meta: { title: 'Streams' },
    },
    {
      path: '/streams/:arn/:tab?',
      name: 'stream',
      component: lazyView(() => import('./screens/streams/StreamDetail.vue')),
      props: true,
      meta: { title: 'Stream' },
    },
    {
      path: '/map',
      name: 'map',
      component: lazyView(() => import('./screens/map/Map.vue')),
      meta: { title: 'Map' },
    },
    {
      path: '/trace',
      name: 'trace',
      component: lazyView(() => import('./screens/trace/Trace.vue')),
      meta: { title: 'Trace' },
    },
    {
      path: '/outboxes/:box(mail|sms|push|http)?',
      name: 'outboxes',
      component: lazyView(() => import('./screens/outboxes/Outboxes.vue')),
      props: true,
      meta: { title: 'Outboxes' },
    },
    {
      path: '/tasks',
      name: 'tasks',
      component: lazyView(() => import('./screens/tasks/Tasks.vue')),
      meta: { title: 'Tasks' },
    },
    {
      path: '/activity',
      name: 'activity',
      component: lazyView(() => import('./screens/activity/Activity.vue')),
      meta: { title: 'Activity' },
    },
    {
      path: '/settings',
      name: 'settings',
      component: lazyView(() => import('./screens/settings/Settings.vue')),
      meta: { title: 'Settings' },
    },
    { path: '/:rest(.*)*', redirect: '/queues' },
  ],
})
