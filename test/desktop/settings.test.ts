import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SettingRefused } from '../../electron/console/host'
import type { Flags } from '../../electron/flags'
import { SettingsFile } from '../../electron/settings'
import { temporaryFolder } from './support/folder'

const flagsFor = (dataFolder: string, more: Partial<Flags> = {}): Flags => ({
  dataFolder,
  json: false,
  ...more,
  fixedBy: { dataFolder: '--data', ...more.fixedBy },
})

describe('settings', () => {
  it('begins with the defaults and writes no file until something is set', () => {
    const folder = temporaryFolder()
    const settings = new SettingsFile(flagsFor(folder))
    const defaults = {
      dataFolder: folder,
      port: 4566,
      durability: 'fsync',
      quotas: 'aws',
      recordMemory: 512,
      streamDelay: 500,
      theme: 'system',
      allowedHosts: [],
      allowedOrigins: [],
    }
    expect(settings.view()).toEqual({
      saved: defaults,
      active: defaults,
      fixedBy: { dataFolder: '--data' },
      restartNeeded: false,
    })
    expect(existsSync(join(folder, 'settings.json'))).toBe(false)
  })

  it('keeps a change for the next start and says that a restart is needed', () => {
    const folder = temporaryFolder()
    const view = new SettingsFile(flagsFor(folder)).update({ port: 9324 })
    expect(view.saved.port).toBe(9324)
    expect(view.active.port).toBe(4566)
    expect(view.restartNeeded).toBe(true)
    expect(new SettingsFile(flagsFor(folder)).active.port).toBe(9324)
  })

  it('refuses a data folder that no start could use, and takes one that is yet to be made', () => {
    const folder = temporaryFolder()
    const settings = new SettingsFile(flagsFor(folder))
    const file = join(folder, 'a file')
    writeFileSync(file, '')
    for (const bad of ['data', '~/data', './data', file, join(file, 'below')]) {
      expect(() => settings.update({ dataFolder: bad }), bad).toThrow(SettingRefused)
    }
    expect(settings.view().saved.dataFolder).toBe(folder)
    const next = join(folder, 'yet', 'to be made')
    expect(settings.update({ dataFolder: next }).saved.dataFolder).toBe(next)
    expect(existsSync(next)).toBe(false)
  })

  it('takes a theme at once, without a restart', () => {
    const view = new SettingsFile(flagsFor(temporaryFolder())).update({ theme: 'dark' })
    expect(view.active.theme).toBe('dark')
    expect(view.restartNeeded).toBe(false)
  })

  it('lets a flag win for this run without saving it', () => {
    const folder = temporaryFolder()
    const settings = new SettingsFile(flagsFor(folder, { port: 1, fixedBy: { port: '--port' } }))
    expect(settings.active.port).toBe(1)
    const view = settings.update({ quotas: 'aws' })
    expect(view.saved.port).toBe(4566)
    expect(view.restartNeeded).toBe(false)
    expect(JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8'))).toMatchObject({ port: 4566 })
  })

  it('keeps names and origins that are allowed, as clients and browsers write them', () => {
    const folder = temporaryFolder()
    const settings = new SettingsFile(flagsFor(folder))
    const view = settings.update({ allowedHosts: ['Switchyard'], allowedOrigins: ['http://localhost:3000/'] })
    expect(view.saved).toMatchObject({
      allowedHosts: ['switchyard'],
      allowedOrigins: ['http://localhost:3000'],
    })
    expect(view.restartNeeded).toBe(true)
    expect(() => settings.update({ allowedHosts: ['switchyard:4566'] })).toThrow()
    expect(new SettingsFile(flagsFor(folder)).active.allowedHosts).toEqual(['switchyard'])
    const flags = flagsFor(folder, { allowedHosts: ['b'], fixedBy: { allowedHosts: '--allow-host' } })
    const other = new SettingsFile(flags)
    expect(other.active.allowedHosts).toEqual(['b'])
    expect(other.view().restartNeeded).toBe(false)
  })

  it('refuses a value out of range and keeps what it had', () => {
    const settings = new SettingsFile(flagsFor(temporaryFolder()))
    expect(() => settings.update({ port: 70_000 })).toThrow()
    expect(settings.view().saved.port).toBe(4566)
  })

  it.each(['{ not json', '{"port":"yes"}', '[]'])(
    'goes on with the defaults when the file holds %s',
    (text) => {
      const folder = temporaryFolder()
      writeFileSync(join(folder, 'settings.json'), text)
      const settings = new SettingsFile(flagsFor(folder))
      expect(settings.active.port).toBe(4566)
      expect(settings.notes).toHaveLength(1)
    },
  )
})
