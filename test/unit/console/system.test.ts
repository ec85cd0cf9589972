import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readClockOffset } from '../../../electron/broker/settings/settings'
import { SettingRefused } from '../../../electron/console/host'
import { StoreUnavailable } from '../../../electron/store/database'
import {
  type ConsoleFixture,
  consoleFixture,
  consoleOn,
  createQueue,
  plain,
  take,
} from '../../support/consoleFixture'
import { settle } from '../../support/manualTimers'

let test: ConsoleFixture
beforeEach(async () => {
  test = await consoleFixture()
})
afterEach(() => test.dispose())

describe('system.info', () => {
  it('says what this is and where it keeps its data', async () => {
    expect(await test.client.system.info({})).toMatchObject({
      version: '0.0.0-test',
      host: 'headless',
      endpoint: 'http://127.0.0.1:4566',
      dataFolder: '/data',
      pid: process.pid,
      defaultAccount: '000000000000',
      defaultRegion: 'us-east-1',
      recoveryNotes: ['A torn tail of 12 bytes was set aside.'],
      firstStart: true,
    })
  })

  it('tells a start without queues from the first start', async () => {
    const arn = await createQueue(test.client, 'orders')
    expect((await test.client.system.info({})).firstStart).toBe(false)
    await test.client.queues.delete({ arns: [arn] })
    expect((await test.client.system.info({})).firstStart).toBe(false)
    expect((await consoleOn(test.restart()).client.system.info({})).firstStart).toBe(false)
  })
})

describe('system.status', () => {
  it('comes once a second', async () => {
    const feed = await test.client.system.status({})
    expect(await take(feed)).toMatchObject({ clockOffset: 0, refusal: null, sampleLoaded: false })
    test.host.requests = 42
    const next = take(feed)
    test.timers.pass(999)
    let arrived = false
    void next.then(() => (arrived = true))
    await settle()
    expect(arrived).toBe(false)
    await test.timers.passSlowly(1_100)
    expect((await next).requestsPerSecond).toBe(42)
    await feed.return()
  })

  it('tells at once that the store takes no writes, and that it does again', async () => {
    const feed = await test.client.system.status({})
    await take(feed)
    const refused = take(feed)
    test.refuseWrites({ code: 'ENOSPC', message: 'The disk is full.', since: 0 })
    expect((await refused).refusal).toEqual({ code: 'ENOSPC', message: 'The disk is full.' })
    const recovered = take(feed)
    test.refuseWrites(undefined)
    expect((await recovered).refusal).toBeNull()
    await feed.return()
  })

  it('stops when it is cancelled', async () => {
    const feed = await test.client.system.status({})
    await take(feed)
    await feed.return()
    expect(test.openFeeds).toBe(0)
  })
})

describe('settings', () => {
  it('applies another quota profile at once', async () => {
    const view = await test.client.system.updateSettings({ quotas: 'relaxed' })
    expect(view).toMatchObject({ active: { quotas: 'relaxed' }, restartNeeded: false })
    expect(test.broker.quotas.name).toBe('relaxed')
  })

  it('keeps the quota profile of a flag for this run', async () => {
    test.host.fixedBy = { quotas: '--quotas' }
    const view = await test.client.system.updateSettings({ quotas: 'relaxed' })
    expect(view).toMatchObject({
      saved: { quotas: 'relaxed' },
      active: { quotas: 'aws' },
      restartNeeded: false,
    })
  })

  it.each([
    { port: 5000 },
    { dataFolder: '/elsewhere' },
    { durability: 'write' as const },
    { recordMemory: 64 },
    { streamDelay: 700 },
  ])('asks for a restart after %o', async (change) => {
    expect((await test.client.system.updateSettings(change)).restartNeeded).toBe(true)
    expect((await test.client.system.settings({})).restartNeeded).toBe(true)
  })

  it('asks for none where a flag rules in any case, or for a theme', async () => {
    test.host.fixedBy = { port: 'SWITCHYARD_PORT' }
    const view = await test.client.system.updateSettings({ port: 5000, theme: 'dark' })
    expect(view).toMatchObject({ restartNeeded: false, active: { theme: 'dark' } })
  })

  it('says so where they cannot be saved, and changes nothing', async () => {
    test.host.settings.update = () => Promise.reject(Object.assign(new Error('no'), { code: 'EROFS' }))
    await expect(test.client.system.updateSettings({ quotas: 'relaxed' })).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
      message: 'The settings could not be saved (EROFS). Nothing was changed.',
    })
    expect(test.broker.quotas.name).toBe('aws')
  })

  it('says why the host does not take one', async () => {
    test.host.settings.update = () => Promise.reject(new SettingRefused('/a is not a folder.'))
    await expect(test.client.system.updateSettings({ dataFolder: '/a/b' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: '/a is not a folder.',
    })
  })

  it('refuses a port that is none', async () => {
    await expect(test.client.system.updateSettings({ port: 70_000 })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('port'),
    })
  })
})

describe('the clock', () => {
  it('moves ahead, lets what is due happen, and says so', async () => {
    const arn = await createQueue(test.client, 'orders')
    await test.client.messages.send({ arn, message: { ...plain('x'), delaySeconds: 30 } })
    const before = test.clock.now()
    expect(await test.client.system.advanceClock({ ms: 30_000 })).toEqual({ now: before + 30_000 })
    expect((await test.client.queues.get({ arn })).visible).toBe(1)
    expect(test.events.at(-1)).toEqual({ type: 'clock.advanced', at: before + 30_000, by: 30_000 })
  })

  it('expires messages when it passes their retention period', async () => {
    const arn = await createQueue(test.client, 'orders', { MessageRetentionPeriod: '3600' })
    await test.client.messages.send({ arn, message: plain('x') })
    await test.client.system.advanceClock({ ms: 3_600_000 })
    await settle()
    expect((await test.client.queues.get({ arn })).visible).toBe(0)
  })

  it('keeps the sum of all moves, also of those asked for at the same time', async () => {
    await Promise.all([1_000, 2_000, 4_000].map((ms) => test.client.system.advanceClock({ ms })))
    expect(test.clock.offset).toBe(7_000)
    expect(readClockOffset(test.store)).toBe(7_000)
  })

  it('is not moved by less than a second or more than fifteen days', async () => {
    for (const ms of [999, 1_296_000_001, -5_000]) {
      await expect(test.client.system.advanceClock({ ms })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    }
  })
})

describe('errors', () => {
  it('tell that writes are refused, and why', async () => {
    test.broker.sqs.CreateQueue = () => Promise.reject(new Error('unused'))
    test.broker.commit = () =>
      Promise.reject(new StoreUnavailable({ code: 'ENOSPC', message: 'The disk is full.', since: 0 }))
    await expect(createQueue(test.client, 'orders')).rejects.toMatchObject({
      code: 'StoreUnavailable',
      message: 'Nothing can be written at the moment: The disk is full.',
      status: 503,
    })
  })

  it('that nobody expected are logged, and hidden behind one sentence', async () => {
    test.broker.commit = () => Promise.reject(new TypeError('/secret/path is undefined'))
    const failure = await createQueue(test.client, 'orders').catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'InternalError', status: 500 })
    expect(JSON.stringify(failure)).not.toContain('secret')
    expect(test.lines).toEqual([expect.stringContaining('/secret/path is undefined')])
  })
})

describe('the desktop', () => {
  it('passes on the commands of its menu, each once', async () => {
    const feed = await test.client.system.commands({})
    const first = take(feed)
    test.host.pick('queue.create')
    test.host.pick('go.queues')
    expect(await first).toEqual({ id: 'queue.create' })
    expect(await take(feed)).toEqual({ id: 'go.queues' })
    const waiting = feed.next()
    await feed.return()
    expect((await waiting).done).toBe(true)
    expect(test.host.commandListeners).toBe(0)
  })

  it('opens web addresses and nothing else', async () => {
    await test.client.system.openExternal({ url: 'https://example.com/docs' })
    for (const url of ['file:///etc/passwd', 'javascript:alert(1)', 'nonsense']) {
      await expect(test.client.system.openExternal({ url })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    }
    expect(test.host.opened).toEqual(['https://example.com/docs'])
  })

  it('lets a person choose a folder, or not', async () => {
    expect(await test.client.system.chooseFolder({})).toBeNull()
    test.host.folder = '/elsewhere'
    expect(await test.client.system.chooseFolder({})).toEqual({ folder: '/elsewhere' })
  })
})
