/**
 * How installers are made: `npm run dist`. Only what was built goes in; the one package that is not bundled is
 * sql.js, which loads its WebAssembly from beside itself.
 *
 * @type {import('electron-builder').Configuration}
 */
export const configuration = {
  appId: 'dev.switchyard.app',
  productName: 'Switchyard',
  copyright: `Copyright © ${new Date().getFullYear()} The Switchyard authors`,
  directories: { buildResources: 'out/installer', output: 'dist' },
  files: [
    'out/main/**',
    'out/renderer/**',
    'out/icons/**',
    'package.json',
    '!**/*.map',
    '!node_modules/**',
    'node_modules/sql.js/{package.json,LICENSE}',
    'node_modules/sql.js/dist/sql-wasm.{js,wasm}',
  ],
  extraMetadata: { scripts: {}, devDependencies: {} },
  asar: true,
  // The checkpoint worker is a thread started from a real file, and it loads sql.js from there.
  asarUnpack: ['out/main/checkpointWorker.mjs', 'node_modules/sql.js/**'],
  // Nothing native is compiled, so nothing is to be rebuilt or fetched for it.
  npmRebuild: false,
  nodeGypRebuild: false,
  publish: null,
  electronLanguages: ['en-US'],
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
    resetAdHocDarwinSignature: true,
  },
  linux: {
    target: ['AppImage', 'deb'],
    category: 'Development',
    icon: 'icon.png',
    synopsis: 'Queues on your own machine, with a console',
    maintainer: 'The Switchyard authors <switchyard@example.org>',
    executableName: 'switchyard',
  },
  mac: { target: ['dmg'], category: 'public.app-category.developer-tools', icon: 'icon.icns' },
  win: { target: ['nsis'], icon: 'icon.ico' },
  nsis: { oneClick: true, perMachine: false },
}
