import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, onTestFinished } from 'vitest'

const make = () => realpathSync(mkdtempSync(join(tmpdir(), 'switchyard-desktop-')))
const remove = (folder: string) => rmSync(folder, { recursive: true, force: true })

/** A folder of this test's own, gone when it ends. */
export function temporaryFolder(): string {
  const folder = make()
  onTestFinished(() => remove(folder))
  return folder
}

/** A folder for all tests of a file. Call it outside of them. */
export function suiteFolder(): string {
  const folder = make()
  afterAll(() => remove(folder))
  return folder
}
