import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { diagnoseSearch } from '../../shared/diagnosis/diagnose-failure.ts';
import { describeEvent } from '../../shared/retrieve/describe-event.ts';
import type { Backend } from './backend.ts';
import type { BackendDependencies } from './dependencies.ts';
import { createDiagnosis, type Diagnosis } from './diagnosis/create-diagnosis.ts';
import { createHealthMonitor, type HealthMonitor } from './diagnosis/own-health.ts';
import { createAcceptor } from './dimse/create-acceptor.ts';
import { loadQuickAck } from './dimse/quick-ack.ts';
import { requestAssociation } from './dimse/request-association.ts';
import { appHandlers } from './handlers/app-handlers.ts';
import { certificateHandlers } from './handlers/certificate-handlers.ts';
import { diagnosisHandlers } from './handlers/diagnosis-handlers.ts';
import { elementHandlers } from './handlers/element-handlers.ts';
import type { Handlers } from './handlers/handlers.ts';
import { libraryHandlers } from './handlers/library-handlers.ts';
import { listenerHandlers } from './handlers/listener-handlers.ts';
import { measurementHandlers } from './handlers/measurement-handlers.ts';
import { nodeHandlers } from './handlers/node-handlers.ts';
import { practiceHandlers } from './handlers/practice-handlers.ts';
import { queryHandlers } from './handlers/query-handlers.ts';
import { queueHandlers } from './handlers/queue-handlers.ts';
import { retrieveHandlers } from './handlers/retrieve-handlers.ts';
import { shareHandlers } from './handlers/share-handlers.ts';
import { createKeeper, type Keeper } from './library/keeping/keeper.ts';
import { createRepair, type Repair } from './library/keeping/repair.ts';
import type { Library } from './library/library.ts';
import { openLibrary } from './library/open-library.ts';
import { namedDiskError } from './library/write-failure.ts';
import { createLinkCheck, type LinkCheck } from './link-check/create-link-check.ts';
import { isWildcard } from './listener/addresses.ts';
import { createListener, type Listener } from './listener/create-listener.ts';
import { makeFolder } from './make-folder.ts';
import { type Measurements, openMeasurements } from './measurements/measurements.ts';
import { type AdminCards, createAdminCards } from './nodes/admin-cards.ts';
import type { Associate } from './nodes/associate.ts';
import { createNodes, type Nodes, practiceNodeId } from './nodes/create-nodes.ts';
import { type NodeProfiles, openNodeProfiles } from './nodes/node-profiles.ts';
import { createPracticeControl, type PracticeControl } from './practice-control.ts';
import { createProbes, type Probes } from './probes/create-probes.ts';
import { createQueries, type Queries } from './query/create-queries.ts';
import { createRetrieves } from './retrieve/create-retrieves.ts';
import type { Retrieves } from './retrieve/retrieves.ts';
import { serveHandlers } from './serve.ts';
import { createSettings, type SettingsStore } from './settings/create-settings.ts';
import { type Bundles, createBundles } from './support-bundle/create-bundles.ts';
import { openCertificateStore } from './tls/certificate-store.ts';
import { certificateUsers } from './tls/certificate-users.ts';
import { type Certificates, createCertificates } from './tls/create-certificates.ts';
import { fileListenerTls, listenerTlsOptions } from './tls/tls-options.ts';
import { version } from './version.ts';

export type { Backend } from './backend.ts';
export { systemClock } from './clock.ts';
export type { BackendDependencies, Clock } from './dependencies.ts';
export { createErrorStreamLog, createFileLog } from './logging/create-log.ts';

interface Features {
  readonly health: HealthMonitor;
  readonly library: Library;
  readonly settings: SettingsStore;
  readonly nodes: Nodes;
  readonly listener: Listener;
  readonly retrieves: Retrieves;
  readonly practice: PracticeControl;
  readonly queries: Queries;
  readonly profiles: NodeProfiles;
  readonly certificates: Certificates;
  readonly adminCards: AdminCards;
  readonly probes: Probes;
  readonly bundles: Bundles;
  readonly linkCheck: LinkCheck;
  readonly measurements: Measurements;
  readonly keeper: Keeper;
  readonly repair: Repair;
}

/**
 * The composition root: everything the program does, without a window. Resolves when it can be used; the practice PACS
 * goes on starting after that, and a listener that can't bind only shows in its state.
 * @throws FailureError `data-folder-in-use` when another program has the data folder, `disk-full` and
 *   `file-write-failed` when it can't be written to.
 */
export function createBackend(deps: BackendDependencies): Promise<Backend> {
  return startBackend(deps).catch((error: unknown) => Promise.reject(namedDiskError(error)));
}

async function startBackend(deps: BackendDependencies): Promise<Backend> {
  const { dataFolder: folder, log, clock } = deps;
  makeFolder(folder);
  const library = await openLibrary({ folder, log, clock });
  const features = await startFeatures(deps, library).catch(async (error: unknown) => {
    await library.close();
    throw error;
  });
  const handlers = assembleHandlers(deps, features);
  let closing: Promise<void> | undefined;
  return {
    serve: (port) => serveHandlers(port, handlers, log),
    instancePath: (sopInstanceUid) => library.instancePath(sopInstanceUid),
    close() {
      closing ??= closeFeatures(features);
      return closing;
    },
  };
}

async function startFeatures(deps: BackendDependencies, library: Library): Promise<Features> {
  const { dataFolder: folder, log, clock, overrides = {} } = deps;
  const { quickAck } = overrides;
  const associate: Associate = (options) => requestAssociation({ ...options, quickAck });
  const health = createHealthMonitor({
    clock,
    storePath: join(folder, 'instances'),
    freeBytes: () => library.freeBytes(),
  });
  const measured = { openInstance: health.measured((...instance) => library.openInstance(...instance)) };
  const settings = createSettings({ folder, log, clock });
  const measurements = openMeasurements({ folder, log, clock, library });
  const keys = openCertificateStore({ folder, log, now: clock.now() });
  const nodes = createNodes({
    folder,
    log,
    clock,
    associate,
    localAeTitle: () => listener.state().settings.aeTitle,
    certificates: keys,
    explain: (failure, peer, probes) =>
      diagnosis.explain(failure, { operation: 'echo', peer, since: clock.now(), probes }),
  });
  // The listener runs before there are retrieves.
  const started: { retrieves?: Retrieves } = {};
  const listener = createListener({
    folder,
    log,
    clock,
    library: measured,
    associate,
    createAcceptor: (acceptor) => createAcceptor({ ...acceptor, quickAck }),
    describeEvent,
    tlsOptions: (tls) => listenerTlsOptions(tls, keys),
    securePort: securePortOf(overrides),
    peers: () => nodes.states().map(({ node }) => node),
    otherAeTitles: () => [...namesForUs(nodes), ...(started.retrieves?.moveDestinations() ?? [])],
    overrides: {
      ...(overrides.localAeTitle !== undefined && { aeTitle: overrides.localAeTitle }),
      ...(overrides.listenerPort !== undefined && { port: overrides.listenerPort }),
      ...(overrides.bindAddress !== undefined && { bindAddress: overrides.bindAddress }),
      ...(overrides.onlyOwnAeTitle !== undefined && { onlyOwnAeTitle: overrides.onlyOwnAeTitle }),
      ...(overrides.allowedCallers && {
        allowedCallers: { enforced: true, callers: [...overrides.allowedCallers] },
      }),
    },
  });
  if (overrides.listener !== false) await listener.start();
  const profiles = openNodeProfiles({ folder, log, now: clock.now });
  const diagnosis = createDiagnosis({
    clock,
    listener,
    health,
    platform: process.platform,
    interfaces: networkInterfaces,
    profiles,
    lastEchoOkAt: nodes.lastEchoOkAt,
  });
  let practiceSettled = false;
  const retrieves = await createRetrieves({
    folder: join(folder, 'retrieves'),
    clock,
    log,
    resolvePeer: nodes.resolve,
    inbound: listener,
    library: {
      ...measured,
      setExpectedInstances: (uid, expected) => library.setExpectedInstances(uid, expected),
      has: (uid) => library.has(uid),
    },
    associate,
    quickAck: quickAck !== false && (await loadQuickAck()) !== undefined,
    diagnosis,
    freeBytes: async () => library.spaceForImages(),
    ways: wayFactsOf(profiles),
    finalFirst: (nodeKey) => profiles.facts(nodeKey).finalFirst?.value === true,
    // What an earlier run left for the practice PACS waits until that has started, or is known not to.
    isReady: (nodeKey) => nodeKey !== practiceNodeId || practiceSettled,
    leaveEarlier: overrides.leaveEarlierRetrieves === true,
    // A run that does not receive leaves what earlier runs have queued alone.
    settings: () =>
      overrides.listener === false ? { ...settings.get(), parallelRetrievesPerNode: 0 } : settings.get(),
  });
  started.retrieves = retrieves;
  settings.onChange(retrieves.settingsChanged);
  const practice = createPracticeControl({
    load: async () => {
      const { createPracticePacs } = await import('./practice-pacs/create-practice-pacs.ts');
      return createPracticePacs({
        folder: join(folder, 'practice-pacs'),
        clock,
        log,
        ...(overrides.practice?.port !== undefined && { port: overrides.practice.port }),
        remoteAes: () => overrides.practice?.remoteAes ?? [ownEntry(listener)],
      });
    },
    settings,
    log,
    override: overrides.practicePacs,
    setNode: nodes.setPracticeNode,
  });
  void practice.start().then(() => {
    practiceSettled = true;
    retrieves.settingsChanged();
  });
  const queries = createQueries({
    associate,
    clock,
    resolvePeer: nodes.resolve,
    explain: {
      failed: (failure, peer, matches) =>
        diagnosis.explain(failure, { operation: 'query', peer, since: clock.now(), query: { matches } }),
      missed: ({ peer }, listedBefore) => [
        ...diagnoseSearch({ matches: 0, byText: true, listedBefore }, clock.now(), peer),
      ],
    },
  });
  const certificates = createCertificates({
    store: keys,
    clock,
    addresses: () => listener.state().addresses,
    users: () => certificateUsers(nodes, listener),
  });
  const looking = lookingFeatures(deps, { nodes, listener, retrieves, profiles, diagnosis });
  const keeping = keepingFeatures(deps, { library, nodes, retrieves });
  return {
    health,
    library,
    settings,
    nodes,
    listener,
    retrieves,
    practice,
    queries,
    profiles,
    certificates,
    measurements,
    ...keeping,
    ...looking,
  };
}

/** What keeps the library within its rules, and whole. */
function keepingFeatures(
  { dataFolder: folder, clock, log, overrides }: BackendDependencies,
  { library, nodes, retrieves }: Pick<Features, 'library' | 'nodes' | 'retrieves'>,
): Pick<Features, 'keeper' | 'repair'> {
  const keeper = createKeeper({
    ...{ folder, library, clock, log },
    retrieving: () =>
      new Set(
        retrieves
          .list()
          .filter(({ finishedAt }) => finishedAt === undefined)
          .map(({ scope }) => scope.studyInstanceUid),
      ),
    // A command that receives nothing does what it is told, and no more.
    automatic: overrides?.listener !== false,
  });
  const repair = createRepair({
    ...{ library, retrieves },
    isKnownNode: (nodeId) => nodes.states().some(({ node }) => node.nodeId === nodeId),
  });
  return { keeper, repair };
}

/** What looks at links and at retrieves that have ended. */
function lookingFeatures(
  { clock, log, overrides }: BackendDependencies,
  features: Pick<Features, 'nodes' | 'listener' | 'retrieves' | 'profiles'> & {
    readonly diagnosis: Diagnosis;
  },
): Pick<Features, 'adminCards' | 'probes' | 'bundles' | 'linkCheck'> {
  const { listener, retrieves, profiles, diagnosis } = features;
  const { resolve: resolvePeer } = features.nodes;
  const adminCards = createAdminCards({ clock, listener, profiles, retrieves, resolvePeer });
  const tools = {
    associate: requestAssociation,
    clock,
    log,
    listener,
    retrieves,
    createAcceptor,
    resolvePeer,
  };
  return {
    adminCards,
    probes: createProbes({ ...tools, profiles, huntPorts: overrides?.huntPorts }),
    bundles: createBundles({
      retrieves,
      program: { version, platform: process.platform, runtime: process.version },
      now: clock.now,
    }),
    linkCheck: createLinkCheck({ ...tools, diagnosis, profiles, adminCards }),
  };
}

function wayFactsOf(profiles: NodeProfiles) {
  return {
    facts(nodeKey: string) {
      const { getSupported, wholeStudiesOnly, uidLists, studiesInParts, worksBy } = profiles.facts(nodeKey);
      return {
        getSupported: getSupported?.value,
        wholeStudiesOnly: wholeStudiesOnly?.value,
        uidLists: uidLists?.value,
        studiesInParts: studiesInParts?.value,
        worksBy: worksBy?.value,
      };
    },
    learn: profiles.learn,
  };
}

function securePortOf({ securePort }: NonNullable<BackendDependencies['overrides']>) {
  if (!securePort) return undefined;
  const { port, tls, clientCertificate } = securePort;
  return { port, tls: fileListenerTls(tls, clientCertificate) };
}

/** What nodes have us called by, where that is not the AE title of the listener. */
function namesForUs(nodes: Nodes): string[] {
  return nodes
    .states()
    .flatMap(({ node }) => [node.localAeTitle, node.moveDestination].filter((name) => name !== undefined));
}

/** Our listener as a program on this computer reaches it. */
function ownEntry(listener: Listener): {
  readonly aeTitle: string;
  readonly host: string;
  readonly port: number;
} {
  const { aeTitle, port, bindAddress } = listener.state().settings;
  return { aeTitle, port, host: isWildcard(bindAddress) ? '127.0.0.1' : bindAddress };
}

function assembleHandlers(deps: BackendDependencies, features: Features): Handlers {
  const { library, settings, nodes, listener, retrieves, practice } = features;
  const app = appHandlers({
    version,
    dataFolder: deps.dataFolder,
    libraryFolder: join(deps.dataFolder, 'instances'),
    library,
    settings,
  });
  const node = nodeHandlers(nodes);
  const certificate = certificateHandlers(features.certificates);
  const query = queryHandlers(features.queries);
  const listening = listenerHandlers(listener);
  const retrieve = retrieveHandlers(retrieves, deps.clock);
  const queue = queueHandlers(retrieves.queue, deps.clock);
  const stored = libraryHandlers(features);
  const elements = elementHandlers(library);
  const measuring = measurementHandlers(features.measurements);
  const sharing = shareHandlers({
    associate: requestAssociation,
    clock: deps.clock,
    library,
    resolvePeer: nodes.resolve,
  });
  const practising = practiceHandlers(practice);
  const looking = diagnosisHandlers(features);
  return {
    operations: {
      ...app.operations,
      ...node.operations,
      ...certificate.operations,
      ...listening.operations,
      ...retrieve.operations,
      ...queue.operations,
      ...stored.operations,
      ...elements.operations,
      ...measuring.operations,
      ...sharing.operations,
      ...practising.operations,
      ...looking.operations,
    },
    topics: {
      ...node.topics,
      ...query.topics,
      ...listening.topics,
      ...retrieve.topics,
      ...queue.topics,
      ...stored.topics,
      ...measuring.topics,
      ...sharing.topics,
      ...practising.topics,
      ...looking.topics,
    },
  };
}

/** In the opposite order of the start. What can't be closed does not keep the rest open. */
async function closeFeatures(features: Features): Promise<void> {
  features.nodes.close();
  features.health.close();
  await Promise.all([features.probes.close(), features.linkCheck.close()]);
  await Promise.allSettled([features.queries.close(), features.practice.close(), features.retrieves.close()]);
  await features.listener.close();
  features.measurements.close();
  features.repair.close();
  await features.keeper.close();
  await features.library.close();
}
