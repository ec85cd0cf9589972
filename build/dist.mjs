import { join } from 'node:path'
import { build, Platform } from 'electron-builder'
import { buildAll } from './build.mjs'
import { root } from './root.mjs'
import { configuration } from './electronBuilder.mjs'
import { drawInstallerIcons } from './icons.mjs'

/** `npm run dist`: builds the installers of this platform into dist/. */
await buildAll()
drawInstallerIcons(join(root, 'out', 'installer'))
const made = await build({
  projectDir: root,
  targets: Platform.current().createTarget(),
  config: configuration,
})
for (const file of made) console.log(file)
