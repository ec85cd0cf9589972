import { app } from 'electron'
import { helpText, parseFlags } from './flags'
import { runDesktop } from './shell/desktop'
import { version } from './version'

/** The desktop host's entry. */
const parsed = parseFlags(process.argv.slice(app.isPackaged ? 1 : 2), process.env, 'desktop')
if (parsed.kind === 'run') {
  runDesktop(parsed.flags)
} else if (parsed.kind === 'bad') {
  console.error(`switchyard: ${parsed.message}. See --help.`)
  app.exit(2)
} else {
  process.stdout.write(`${parsed.kind === 'help' ? helpText('desktop') : version}\n`)
  app.exit(0)
}
