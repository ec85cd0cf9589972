import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lockFolder } from '../../electron/store/lock'
import { DataFolderInUse } from '../../electron/store/storeErrors'

/** Tries to own the folder; says `owned`, `in use`, or `two at once`. An owner dies without giving it free. */
const [folder = ''] = process.argv.slice(2)
try {
  await lockFolder(folder)
  try {
    writeFileSync(join(folder, 'held'), '', { flag: 'wx' })
    await new Promise((resolve) => setTimeout(resolve, 150))
    rmSync(join(folder, 'held'))
    console.log('owned')
  } catch {
    console.log('two at once')
  }
  process.kill(process.pid, 'SIGKILL')
} catch (error) {
  if (!(error instanceof DataFolderInUse)) throw error
  console.log('in use')
}
