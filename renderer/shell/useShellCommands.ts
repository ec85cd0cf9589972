import { until } from '@vueuse/core'
import { useRouter } from 'vue-router'
import { runCommand, useCommand } from '../commands'
import { copyText } from '../composables/clipboard'
import { useFeed } from '../composables/useFeed'
import { useTheme } from '../composables/useTheme'
import { formatDuration } from '../components/format'
import { api } from '../console'
import { queueRoute } from '../queueRoute'
import { useDialogs } from '../stores/dialogs'
import { useQueues } from '../stores/queues'
import { useSystem } from '../stores/system'
import { useToasts } from '../stores/toasts'
import { isDeadLetterQueue, type QueueSummary } from '../../shared/console/queues'

const depth = (queue: QueueSummary): number => queue.visible + queue.inFlight + queue.delayed

/** Binds the commands that work on every screen, and runs those picked in the native menu. */
export function useShellCommands(): void {
  const router = useRouter()
  const dialogs = useDialogs()
  const queues = useQueues()
  const system = useSystem()
  const toasts = useToasts()
  const { choose } = useTheme()

  const loaded = (): boolean => queues.loaded

  useCommand('queue.create', () => (dialogs.open = 'create-queue'), loaded)
  useCommand('topic.create', () => (dialogs.open = 'create-topic'), loaded)
  useCommand('stream.create', () => (dialogs.open = 'create-stream'), loaded)
  useCommand('palette.open', () => (dialogs.open = 'palette'), loaded)
  useCommand('help.shortcuts', () => (dialogs.open = 'shortcuts'))
  useCommand('settings.open', () => void router.push('/settings'))
  useCommand('go.queues', () => void router.push('/queues'))
  useCommand('go.topics', () => void router.push('/topics'))
  useCommand('go.streams', () => void router.push('/streams'))
  useCommand('go.map', () => void router.push('/map'))
  useCommand('go.outboxes', () => void router.push('/outboxes'))
  useCommand('go.trace', () => void router.push('/trace'))
  useCommand('go.tasks', () => void router.push('/tasks'))
  useCommand('go.activity', () => void router.push('/activity'))
  useCommand('go.back', () => router.back())
  useCommand(
    'go.dead-letters',
    () => {
      const fullest = deadLetterQueues().sort((a, b) => depth(b) - depth(a))[0]
      if (fullest) void router.push(queueRoute(fullest.arn))
    },
    () => deadLetterQueues().length > 0,
  )
  function deadLetterQueues(): QueueSummary[] {
    return queues.inWorld.filter((queue) => isDeadLetterQueue(queue) && depth(queue) > 0)
  }

  useCommand(
    'endpoint.copy',
    async () => {
      if (await copyText(system.endpoint)) toasts.success('Endpoint copied', system.endpoint)
    },
    () => system.endpoint !== '',
  )
  for (const name of ['light', 'dark', 'system'] as const) {
    useCommand(`theme.${name}`, () =>
      choose(name).catch((error: unknown) => toasts.error('The theme was not kept', error)),
    )
  }

  async function advance(seconds: number): Promise<void> {
    try {
      await system.advanceClock(seconds * 1_000)
      toasts.success(`The clock moved ${formatDuration(seconds)} ahead`)
    } catch (error) {
      toasts.error('Could not advance the clock', error)
    }
  }
  useCommand('clock.advance-30s', () => void advance(30), loaded)
  useCommand('clock.advance-15m', () => void advance(900), loaded)
  // Four days may be the whole retention of every message: the dialog says so first.
  useCommand('clock.advance-4d', () => (dialogs.open = 'advance-clock'), loaded)

  useCommand(
    'sample.load',
    async () => {
      const { fullPath, name } = router.currentRoute.value
      try {
        await system.loadSample()
        // It has topics and streams, too; and nobody is taken away from where they went meanwhile.
        const stays = name === 'topics' || name === 'streams'
        if (!stays && router.currentRoute.value.fullPath === fullPath) await router.push('/queues')
        toasts.success(
          'The sample shop is open',
          'Some of its orders have failed: look into its dead-letter queue.',
        )
      } catch (error) {
        toasts.error('Could not load the sample shop', error)
      }
    },
    () => system.status?.sampleLoaded === false,
  )
  useCommand(
    'sample.remove',
    async () => {
      try {
        await system.removeSample()
        toasts.success('The sample shop is gone', 'Its queues, its topic and its stream were removed.')
      } catch (error) {
        toasts.error('Could not remove the sample shop', error)
      }
    },
    () => system.status?.sampleLoaded === true,
  )

  useFeed((signal) => api.system.commands({}, { signal }), {
    onItem: async ({ id, arn }) => {
      await until(loaded).toBe(true)
      if (arn === undefined) runCommand(id)
      else void router.push(queueRoute(arn))
    },
  })
}
