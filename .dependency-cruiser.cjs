/** The arrows of the house, and no others. `npm run lint` fails on any import that is not one of them. */
const arrow = (name, from, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: '^(electron|renderer|shared|build|test)/', pathNot: [from, ...allowed] },
})

/** What both hosts stand on: the app, and a few files about being a host. */
const hostParts = '^electron/(app|built|flags|pageFiles|settings|version)\\.ts$'

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      comment:
        'a type, or a screen that the router loads when it is first shown, makes no circle at run time',
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'dynamic-import'] } },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    arrow('shared-is-the-ground', '^shared/', [], 'shared imports nothing of ours'),
    arrow('renderer-to-shared', '^renderer/', ['^shared/'], 'the page only knows the contract'),
    arrow(
      'broker-arrows',
      '^electron/broker/',
      ['^shared/', '^electron/store/database\\.ts$'],
      'the broker knows the store by its interface',
    ),
    arrow('store-arrows', '^electron/store/', ['^shared/'], 'the store knows nothing of queues'),
    arrow('gateway-arrows', '^electron/gateway/', [
      '^shared/',
      '^electron/broker/',
      '^electron/store/database\\.ts$',
    ]),
    arrow('console-arrows', '^electron/console/', [
      '^shared/',
      '^electron/broker/',
      '^electron/store/database\\.ts$',
    ]),
    arrow('courier-arrows', '^electron/couriers/', ['^electron/broker/topics/delivery/courier\\.ts$']),
    arrow(
      'couriers-arrows',
      '^electron/couriers/',
      ['^electron/broker/topics/delivery/courier\\.ts$'],
      'couriers know what they carry, not what for',
    ),
    arrow('shell-arrows', '^electron/shell/', ['^shared/', hostParts]),
    arrow('headless-arrows', '^electron/headless/', ['^shared/', hostParts]),
    {
      name: 'broker-is-pure',
      comment: 'no electron, no http, no fs: of Node only crypto',
      severity: 'error',
      from: { path: '^electron/broker/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'electron-stays-in-the-shell',
      severity: 'error',
      from: { pathNot: '^(electron/(main|preload)\\.ts|electron/shell/|test/|build/)' },
      to: { path: '^(electron|node_modules/electron/)', dependencyTypes: ['npm', 'npm-dev'] },
    },
    {
      name: 'shared-only-zod-and-contract',
      severity: 'error',
      from: { path: '^shared/' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'core'],
        pathNot: ['node_modules/zod', 'node_modules/@orpc/contract'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.vue', '.mjs', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'types', 'default'],
    },
  },
}
