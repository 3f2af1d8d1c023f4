/**
 * Who may import whom (docs/architecture.md). Each message names the right way. `build/rules.test.ts` plants a violation
 * of every rule and asserts that it is caught; `build/check.mjs` asserts that every source file was looked at.
 */
const test = '[.]test[.]tsx?$';
/** Test support that lives beside the code but is no part of the product. */
const testSupport =
  '(conformance|conformance-handlers|conformance-worker|[.]test|[.]test-support|[.]test-child)[.]tsx?$|/testing/';
const hosts = '^electron/(shell|webhost|cli)/';
const hostFaces = '^electron/backend/(create-backend|worker-host|worker|dependencies)[.]ts$';
const cornerstone = '(^|/)node_modules/@cornerstonejs/|^@cornerstonejs/';

const rule = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
const config = {
  forbidden: [
    rule(
      'no-circular',
      'Two modules that need each other are one: move what both need into a third, or pass it in as a parameter.',
      {},
      { circular: true },
    ),
    rule(
      'not-resolvable',
      'The import leads nowhere: correct the path, or ask for the package to be added to package.json.',
      {},
      { couldNotResolve: true },
    ),
    rule(
      'no-undeclared-package',
      'Import only packages of package.json (product code: of its dependencies).',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
    rule(
      'product-not-to-dev-package',
      'Product code may use only `dependencies`; the packages of tests and tools are not shipped.',
      { path: '^(shared|electron|renderer)/', pathNot: testSupport },
      {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only', 'npm'],
        pathNot: '(^|/)node_modules/(electron|@types)/',
      },
    ),
    rule(
      'shared-dicom-only-zod',
      'shared/dicom holds the standard’s nouns: only zod and other nouns. Move what needs more to shared/contract or shared/retrieve.',
      { path: '^shared/dicom/', pathNot: test },
      { pathNot: '^shared/dicom/|(^|/)node_modules/zod/' },
    ),
    rule(
      'shared-is-pure',
      'shared is pure TypeScript for every environment: only zod and shared. Let a host or the backend pass in what needs Node or the DOM.',
      { path: '^shared/', pathNot: testSupport },
      { pathNot: '^shared/|(^|/)node_modules/zod/' },
    ),
    rule(
      'backend-knows-no-host',
      'The backend is plain Node: no Electron, no React, no host, no renderer. Take what a host knows through BackendDependencies.',
      { path: '^electron/backend/' },
      { path: '^electron/(shell|webhost|cli)/|^renderer/|(^|/)node_modules/(electron|react|react-dom)/' },
    ),
    rule(
      'dcmjs-only-generator',
      'dcmjs is for build/generate-dictionary.mjs only. Use electron/backend/dataset to read and write data sets.',
      { path: '^(shared|electron|renderer|e2e|bench)/' },
      { path: '(^|/)node_modules/dcmjs' },
    ),
    rule(
      'dataset-only-shared',
      'dataset knows encodings and nothing else: only shared and Node.',
      { path: '^electron/backend/dataset/', pathNot: test },
      { path: '^electron/backend/', pathNot: '^electron/backend/dataset/' },
    ),
    rule(
      'dimse-only-dataset',
      'dimse speaks DICOM for everybody and knows nobody: only dataset and shared. Hand in listeners and targets from the feature.',
      { path: '^electron/backend/dimse/', pathNot: test },
      { path: '^electron/backend/', pathNot: '^electron/backend/(dimse|dataset)/' },
    ),
    rule(
      'handlers-have-no-logic',
      'A handler calls a feature and returns: no dimse, no data sets, no files, no network. Put the work into the feature.',
      { path: '^electron/backend/handlers/', pathNot: test },
      {
        path: '^electron/backend/(dimse|dataset)/|^(node:)?(fs|fs/promises|net|tls|http|https|dgram|sqlite)$',
      },
    ),
    rule(
      'only-serve-calls-handlers',
      'Handlers are put together in create-backend.ts and called by serve.ts; a feature never calls a handler.',
      { path: '^electron/backend/[^/]+/', pathNot: `^electron/backend/handlers/|${testSupport}` },
      { path: '^electron/backend/handlers/' },
    ),
    rule(
      'host-only-backend-face',
      'A host sees the backend through create-backend.ts, worker-host.ts, worker.ts and dependencies.ts only, and the rest through the contract.',
      { path: hosts, pathNot: test },
      { path: '^electron/backend/', pathNot: hostFaces },
    ),
    rule(
      'hosts-are-strangers',
      'Hosts do not know each other: what they share belongs to shared/host.',
      { path: '^electron/(shell|webhost|cli)/' },
      { path: '^electron/(shell|webhost|cli)/', pathNot: '^electron/$1/' },
    ),
    rule(
      'electron-not-to-renderer',
      'Nothing below electron imports the renderer; both meet in shared.',
      { path: '^electron/' },
      { path: '^renderer/' },
    ),
    rule(
      'only-shell-imports-electron',
      'Only electron/shell may import electron, so that all else runs without its binary. Offer it through the bridge or the contract.',
      { pathNot: '^electron/shell/' },
      { path: '^electron$|(^|/)node_modules/electron/' },
    ),
    rule(
      'renderer-knows-no-host',
      'The renderer runs in a browser and knows no host: only shared, and no Node. Ask the backend by an operation or a topic.',
      { path: '^renderer/', pathNot: testSupport },
      { path: '^(electron|e2e|bench|build)/' },
    ),
    rule(
      'renderer-has-no-node',
      'There is no Node in the renderer. Ask the backend by an operation or a topic.',
      { path: '^renderer/', pathNot: testSupport },
      { dependencyTypes: ['core'], pathNot: '^events$' },
    ),
    rule(
      'feature-only-by-its-face',
      'Another feature is used through its index.ts only: export there what you need, or move it to renderer/ui.',
      { path: '^renderer/features/([^/]+)/' },
      { path: '^renderer/features/', pathNot: '^renderer/features/($1/|[^/]+/index[.]tsx?$)' },
    ),
    rule(
      'feature-not-to-app',
      'The app puts features together; a feature does not know it. Pass in what it needs, or use renderer/ui.',
      { path: '^renderer/features/' },
      { path: '^renderer/(app/|main[.]tsx$)' },
    ),
    rule(
      'app-only-feature-faces',
      'The app sees a feature through its index.ts only.',
      { path: '^renderer/(app/|main[.]tsx$)', pathNot: test },
      { path: '^renderer/features/', pathNot: '^renderer/features/[^/]+/index[.]tsx?$|[.]css$' },
    ),
    rule(
      'ui-has-no-dicom',
      'renderer/ui holds primitives without features and without the backend. Give them values and callbacks.',
      { path: '^renderer/ui/', pathNot: test },
      { path: '^renderer/(features|app|backend)/|^shared/(contract|retrieve|diagnosis)/' },
    ),
    rule(
      'renderer-backend-has-no-features',
      'renderer/backend carries the contract into React and knows no feature.',
      { path: '^renderer/backend/', pathNot: test },
      { path: '^renderer/(features|app)/' },
    ),
    rule(
      'only-viewer-imports-cornerstone',
      'Only renderer/features/viewer may import Cornerstone; use the viewer’s index.ts.',
      { pathNot: '^(renderer/features/viewer|bench/bare-viewer)/' },
      { path: cornerstone },
    ),
    rule(
      'tests-are-not-product',
      'Product code never imports tests, their support, or benchmarks. Move what both need into the product.',
      { path: '^(shared|electron|renderer)/', pathNot: testSupport },
      { path: `^(e2e|bench)/|${testSupport}` },
    ),
    rule(
      'support-only-by-public-faces',
      'End-to-end tests and benchmarks use what they test from outside: public faces, the contract, the address.',
      { path: '^(e2e/(specs|pages|fixtures|support)|bench)/' },
      { path: '^renderer/', pathNot: '^renderer/(features/[^/]+/index|ui/index)[.]tsx?$' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage|release|test-results|playwright-report)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'build/tsconfig/tests.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css', '.d.ts'],
    },
  },
};

export default config;
