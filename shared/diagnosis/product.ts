import type { Evidence } from './evidence.ts';

/** What runs at the other end. `dcmtk`: made with DCMTK, so Orthanc or dcmqrscp, which show the same UID and version. */
export type Product =
  | 'orthanc'
  | 'dcmqrscp'
  | 'dcmtk'
  | 'dcm4chee'
  | 'conquest'
  | 'pynetdicom'
  | 'other'
  | 'unknown';

/** Implementation Class UID prefixes (PS3.7 D.3.3.2). */
const uidPrefixes: readonly (readonly [string, Product])[] = [
  ['1.2.276.0.7230010.3.0.3', 'dcmtk'],
  ['1.2.40.0.13.1', 'dcm4chee'],
  ['1.2.826.0.1.3680043.2.135.1066', 'conquest'],
  ['1.2.826.0.1.3680043.9.3811', 'pynetdicom'],
];

/**
 * Recognises the peer by what it says of itself and, between Orthanc and dcmqrscp, by behaviour: Orthanc never answers A801
 * or A702 to a C-MOVE, dcmqrscp answers C000 only to a level that we never send. A hint of the default port or AE title
 * decides the rest.
 */
export function recogniseProduct(evidence: Evidence): Product {
  if (evidence.memory?.product) return evidence.memory.product;
  const { classUid, versionName } = implementationOf(evidence);
  if (classUid === undefined && versionName === undefined) return 'unknown';
  const byUid = uidPrefixes.find(([prefix]) => classUid?.startsWith(prefix))?.[1];
  const family = byUid ?? byVersion(versionName ?? '');
  if (family === undefined) return 'other';
  return family === 'dcmtk' ? whichDcmtk(evidence) : family;
}

function implementationOf(evidence: Evidence): {
  classUid?: string | undefined;
  versionName?: string | undefined;
} {
  const accepted = evidence.control?.accepted ?? evidence.expect?.accepted;
  if (accepted?.implementationClassUid || accepted?.implementationVersionName) {
    return { classUid: accepted.implementationClassUid, versionName: accepted.implementationVersionName };
  }
  const { memory } = evidence;
  return { classUid: memory?.implementationClassUid, versionName: memory?.implementationVersionName };
}

function byVersion(versionName: string): Product | undefined {
  if (/^OFFIS_DCMTK/i.test(versionName)) return 'dcmtk';
  if (/^dcm4che/i.test(versionName)) return 'dcm4chee';
  if (/^PYNETDICOM/i.test(versionName)) return 'pynetdicom';
  return /conquest/i.test(versionName) ? 'conquest' : undefined;
}

function whichDcmtk(evidence: Evidence): Product {
  const final = evidence.control?.responses.find((one) => one.final && one.service === 'C-MOVE')?.status;
  if (final === 0xa801 || final === 0xa702 || final === 0xa900) return 'dcmqrscp';
  if (final === 0xc000) return 'orthanc';
  const aeTitle = evidence.peer?.aeTitle ?? '';
  if (/orthanc/i.test(aeTitle) || evidence.peer?.port === 4242) return 'orthanc';
  return 'dcmtk';
}

/** Whether the peer is known to look at the destination before it looks for the images (trap: others hide it). */
export function looksAtDestinationFirst(product: Product): boolean {
  return product === 'dcm4chee' || product === 'conquest' || product === 'pynetdicom';
}

/** The line to type at the PACS for us, in its own syntax; both of them where DCMTK's two servers can't be told apart. */
export function entryLines(
  product: Product,
  entry: { readonly aeTitle: string; readonly address: string; readonly port: string },
): readonly string[] {
  const { aeTitle, address, port } = entry;
  const orthanc = `Orthanc, in DicomModalities: "ws": ["${aeTitle}", "${address}", ${port}]`;
  const dcmqrscp = `dcmqrscp, in the HostTable of dcmqrscp.cfg: ws = (${aeTitle}, ${address}, ${port}); then restart it.`;
  switch (product) {
    case 'orthanc':
      return [`${orthanc}; then restart it.`];
    case 'dcmqrscp':
      return [dcmqrscp];
    case 'dcmtk':
      return [`${orthanc}; then restart it.`, dcmqrscp];
    case 'dcm4chee':
      return [
        `dcm4chee: add the application entity ${aeTitle} with host ${address} and port ${port}; it takes effect within five minutes.`,
      ];
    case 'conquest':
      return [`Conquest, in acrnema.map: ${aeTitle} ${address} ${port} un; then have the file read again.`];
    case 'pynetdicom':
    case 'other':
    case 'unknown':
      return [];
  }
}
