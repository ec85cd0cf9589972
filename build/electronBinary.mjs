import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/** A download of about 120 MB may take this long, in ms. */
const DOWNLOAD_LIMIT = 300_000
/** Whoever does not answer within this time won't, in ms. */
const PROBE_LIMIT = 8_000

/** Electron's folder in node_modules, or undefined if it was not installed (`--omit=dev`). */
function electronFolder() {
  try {
    return dirname(require.resolve('electron/package.json'))
  } catch {
    return undefined
  }
}

/** The installed executable, or undefined. Never downloads, unlike requiring `electron` itself. */
export function installedElectron(environment = process.env) {
  const folder = electronFolder()
  if (!folder) return undefined
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }
  const name = names[process.platform] ?? 'electron'
  const path = join(environment.ELECTRON_OVERRIDE_DIST_PATH || join(folder, 'dist'), name)
  return existsSync(path) ? path : undefined
}

/** Why no window can open here, or undefined if one can. */
export function reasonForNoWindow(
  environment = process.env,
  platform = process.platform,
  user = process.getuid?.(),
) {
  if (platform !== 'linux') return undefined
  if (!environment.DISPLAY && !environment.WAYLAND_DISPLAY) return 'there is no display'
  return user === 0 ? 'Electron keeps its sandbox, which does not run as root' : undefined
}

/**
 * The executable to run, downloaded at first use; or why there is none, in a few words.
 *
 * @param {(line: string) => void} say
 * @param {Readonly<Record<string, string | undefined>>} environment
 * @param {NodeJS.Platform} platform
 * @param {number | undefined} user
 * @returns {Promise<{ path: string, missing?: undefined } | { path?: undefined, missing: string }>}
 */
export async function findElectron(
  say,
  environment = process.env,
  platform = process.platform,
  user = process.getuid?.(),
) {
  const noWindow = reasonForNoWindow(environment, platform, user)
  if (noWindow) return { missing: noWindow }
  const installed = installedElectron(environment)
  if (installed) return { path: installed }
  const folder = electronFolder()
  if (!folder) return { missing: 'Electron is not installed' }
  const failure = (await unreachable(folder, environment)) ?? (await download(folder, environment, say))
  const path = installedElectron(environment)
  if (path) return { path }
  return { missing: `Electron's binary can't be had (${failure ?? 'it was not unpacked'})` }
}

/**
 * Why Electron ended before it showed anything, from what it said; undefined if it did start, or ended for a reason
 * of the app's own.
 *
 * @param {string} said The beginning of its error output.
 */
export function reasonForNoStart(said) {
  const library = /error while loading shared libraries: ([^:\s]+)/.exec(said)?.[1]
  if (library) return `the system library ${library} is missing`
  if (/SUID sandbox helper|No usable sandbox/.test(said)) return 'its sandbox is not allowed to start here'
  if (/Missing X server|platform failed to initialize/.test(said)) return 'the display does not answer'
  return undefined
}

/** A firewall that swallows packets would keep the download waiting for minutes: ask first. */
async function unreachable(folder, environment) {
  if (environment.HTTPS_PROXY || environment.https_proxy || environment.ELECTRON_GET_USE_PROXY)
    return undefined
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const mirror =
    environment.ELECTRON_MIRROR ||
    environment.npm_config_electron_mirror ||
    'https://github.com/electron/electron/releases/download/'
  try {
    const { host } = new URL(mirror)
    return await fetch(`${mirror}v${version}/`, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(PROBE_LIMIT),
    }).then(
      () => undefined,
      (error) => (error.name === 'TimeoutError' ? `${host} does not answer` : `${host} can't be reached`),
    )
  } catch {
    return `${mirror} is not an address`
  }
}

/** Runs Electron's own installer. Answers why it failed, or undefined. */
function download(folder, environment, say) {
  say('Downloading Electron, once (about 120 MB)…')
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(folder, 'install.js')], {
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: DOWNLOAD_LIMIT,
      killSignal: 'SIGKILL',
    })
    let complaint = ''
    child.stderr.on('data', (chunk) => (complaint = (complaint + chunk).slice(0, 4_096)))
    child.on('error', (error) => resolve(error.message))
    child.on('exit', (code, signal) => {
      if (code === 0) resolve(undefined)
      else if (signal) resolve(`the download took longer than ${DOWNLOAD_LIMIT / 60_000} minutes`)
      else resolve(complaint.match(/Error: (.*)/)?.[1] ?? 'the download failed')
    })
  })
}
