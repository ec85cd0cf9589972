import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultDataFolder, helpText, parseFlags } from '../../electron/flags'

const run = (
  argv: string[],
  environment: Record<string, string> = {},
  host: 'desktop' | 'headless' = 'headless',
) => parseFlags(argv, environment, host)
const flags = (argv: string[], environment: Record<string, string> = {}) => {
  const parsed = run(argv, environment)
  if (parsed.kind !== 'run') throw new Error(`not run but ${JSON.stringify(parsed)}`)
  return parsed.flags
}

describe('flags', () => {
  it('leaves everything to the settings when nothing is given', () => {
    expect(flags([])).toEqual({ json: false, fixedBy: {} })
  })

  it('takes a mail server, and repeats no password of an address that it refuses', () => {
    expect(flags([], { SWITCHYARD_SMTP: 'smtps://ann:p%40ss@mail.test' }).mailServer).toEqual({
      host: 'mail.test',
      port: 465,
      secure: true,
      user: 'ann',
      password: 'p@ss',
      from: 'no-reply@switchyard.local',
    })
    expect(flags(['--smtp', 'smtp://[::1]:25?from=me@here.test']).mailServer).toMatchObject({
      host: '::1',
      port: 25,
      secure: false,
      user: undefined,
      from: 'me@here.test',
    })
    const refused = run(['--smtp', 'ann:secret@mail.test'])
    expect(refused).toMatchObject({ kind: 'bad', message: expect.stringContaining('--smtp takes') as string })
    expect(JSON.stringify(refused)).not.toContain('secret')
  })

  it('takes what streams may use and how long their changes take, within bounds', () => {
    expect(flags(['--record-memory', '64', '--stream-delay=0'])).toMatchObject({
      recordMemory: 64,
      streamDelay: 0,
      fixedBy: { recordMemory: '--record-memory', streamDelay: '--stream-delay' },
    })
    expect(flags([], { SWITCHYARD_STREAM_DELAY: '250' }).streamDelay).toBe(250)
    expect(run(['--record-memory', '8'])).toEqual({
      kind: 'bad',
      message: '--record-memory takes 16 to 1024 MiB, not "8"',
    })
    expect(run(['--stream-delay', '-1'])).toMatchObject({ kind: 'bad' })
  })

  it('takes every flag, with or without an equals sign', () => {
    expect(
      flags([
        '--data',
        '/tmp/x',
        '--port=0',
        '--console-port',
        '80',
        '--durability=write',
        '--quotas',
        'relaxed',
        '--json',
      ]),
    ).toEqual({
      dataFolder: '/tmp/x',
      port: 0,
      consolePort: 80,
      durability: 'write',
      quotas: 'relaxed',
      json: true,
      fixedBy: { dataFolder: '--data', port: '--port', durability: '--durability', quotas: '--quotas' },
    })
  })

  it('takes folder and port from the environment, and lets flags win', () => {
    const environment = { SWITCHYARD_DATA: '/tmp/env', SWITCHYARD_PORT: '5000' }
    expect(flags([], environment)).toMatchObject({
      dataFolder: '/tmp/env',
      port: 5000,
      fixedBy: { dataFolder: 'SWITCHYARD_DATA', port: 'SWITCHYARD_PORT' },
    })
    expect(flags(['--port', '1'], environment)).toMatchObject({ port: 1, fixedBy: { port: '--port' } })
  })

  it('takes names and origins one by one, with commas, and from the environment', () => {
    expect(
      flags([
        '--allow-host',
        'Switchyard',
        '--allow-host=.corp.example, queues',
        '--allow-origin=http://localhost:3000/,https://shop.example:443',
      ]),
    ).toMatchObject({
      allowedHosts: ['switchyard', '.corp.example', 'queues'],
      allowedOrigins: ['http://localhost:3000', 'https://shop.example'],
      fixedBy: { allowedHosts: '--allow-host', allowedOrigins: '--allow-origin' },
    })
    const environment = { SWITCHYARD_ALLOW_HOST: 'switchyard', SWITCHYARD_ALLOW_ORIGIN: '*' }
    expect(flags(['--allow-host', 'other'], environment)).toMatchObject({
      allowedHosts: ['other'],
      allowedOrigins: ['*'],
      fixedBy: { allowedHosts: '--allow-host', allowedOrigins: 'SWITCHYARD_ALLOW_ORIGIN' },
    })
  })

  it('treats empty variables as absent', () => {
    expect(flags([], { SWITCHYARD_DATA: '', SWITCHYARD_PORT: '' })).toEqual({ json: false, fixedBy: {} })
  })

  it('makes a relative data folder absolute', () => {
    expect(flags(['--data', 'here']).dataFolder).toBe(resolve('here'))
  })

  it.each([
    [['--port', '70000'], {}, '--port takes a port from 0 (any free one) to 65535, not "70000"'],
    [['--port', '4x'], {}, '--port takes a port'],
    [['--console-port', '-1'], {}, '--console-port'],
    [[], { SWITCHYARD_PORT: 'http' }, 'SWITCHYARD_PORT takes a port'],
    [['--durability', 'none'], {}, '--durability takes one of fsync, write, memory, not "none"'],
    [['--quotas', 'AWS'], {}, '--quotas takes one of aws, relaxed, not "AWS"'],
    [['--data', ''], {}, '--data needs a folder'],
    [['--data'], {}, "'--data <value>' argument missing"],
    [['--prot', '1'], {}, "Unknown option '--prot'"],
    [
      ['--allow-host', 'switchyard:4566'],
      {},
      '--allow-host can\'t take "switchyard:4566". A host name without port',
    ],
    [['--allow-host', '*'], {}, '--allow-host can\'t take "*"'],
    [['--allow-host', ','], {}, '--allow-host needs a value'],
    [
      [],
      { SWITCHYARD_ALLOW_ORIGIN: 'localhost:3000' },
      'SWITCHYARD_ALLOW_ORIGIN can\'t take "localhost:3000"',
    ],
    [['--allow-origin', 'http://shop.example/path'], {}, 'An origin such as http://localhost:3000'],
    [['--allow-origin', 'null'], {}, '--allow-origin can\'t take "null"'],
    [['--json=yes'], {}, "'--json' does not take an argument"],
    [['folder'], {}, "Unexpected argument 'folder'"],
  ])('refuses %j with a message that names it', (argv, environment, message) => {
    const parsed = run(argv, environment as Record<string, string>)
    expect(parsed.kind).toBe('bad')
    expect(parsed.kind === 'bad' && parsed.message).toContain(message)
    expect(parsed.kind === 'bad' && parsed.message).not.toMatch(/\n|\.$/)
  })

  it('answers help and version', () => {
    expect(run(['--help', '--port', 'x']).kind).toBe('help')
    expect(run(['--version']).kind).toBe('version')
    for (const flag of [
      '--data',
      '--port',
      '--console-port',
      '--durability',
      '--quotas',
      '--allow-host',
      '--allow-origin',
      '--json',
      '--version',
    ]) {
      expect(helpText('headless')).toContain(flag)
    }
  })

  it('lets switches of Chromium pass on the desktop only', () => {
    const argv = [
      '--remote-debugging-port=0',
      '--no-sandbox',
      '--inspect=0',
      '--ozone-platform=x11',
      '--port=1',
    ]
    expect(run(argv, {}, 'desktop')).toMatchObject({ kind: 'run', flags: { port: 1 } })
    expect(run(argv, {}, 'headless').kind).toBe('bad')
    expect(run(['--prot=1'], {}, 'desktop').kind).toBe('bad')
  })
})

describe('the default data folder', () => {
  it('follows the conventions of each platform', () => {
    expect(defaultDataFolder('linux', {}, '/home/ada')).toBe(
      join('/home/ada', '.local', 'share', 'switchyard'),
    )
    expect(defaultDataFolder('linux', { XDG_DATA_HOME: '/data' }, '/home/ada')).toBe(
      join('/data', 'switchyard'),
    )
    expect(defaultDataFolder('darwin', {}, '/Users/ada')).toBe(
      join('/Users/ada', 'Library', 'Application Support', 'Switchyard'),
    )
    expect(defaultDataFolder('win32', { APPDATA: '/roaming' }, '/ada')).toBe(join('/roaming', 'Switchyard'))
    expect(defaultDataFolder('win32', {}, '/ada')).toBe(join('/ada', 'AppData', 'Roaming', 'Switchyard'))
  })
})
