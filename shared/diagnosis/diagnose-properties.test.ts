import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { causeCases } from './cause-cases.test-support.ts';
import { diagnose } from './diagnose.ts';
import { call, ctClass, implementations, t0 } from './diagnosis.test-support.ts';
import { type Evidence, evidenceSchema } from './evidence.ts';
import { findingSchema } from './finding.ts';

const time = fc.integer({ min: t0 - 1000, max: t0 + 500_000 });
const elapsedMs = fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 200_000 }));
const count = fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined });
const status = fc.constantFrom(
  ...[0, 0xff00, 0xfe00, 0xa700, 0xa701, 0xa702, 0xa801, 0xa900, 0xb000, 0xc000, 0xc001, 0xc003, 0xc004],
  ...[0xc005, 0xc013, 0xc502, 0xc801, 0x0122, 0x0124, 0x0211, 0x1234],
);
const counts = fc.record(
  { remaining: count, completed: count, failed: count, warning: count },
  { requiredKeys: [] },
);
const address = fc.constantFrom(
  '10.77.0.10',
  '192.168.1.5',
  '100.70.1.1',
  '8.8.8.8',
  '::1',
  'fe80::1',
  '172.17.0.2',
  'pacs',
);
const service = fc.constantFrom('C-MOVE', 'C-GET', 'C-FIND', 'C-ECHO');
const name = fc.constantFrom('MOVESCOPE', 'Movescope', '', '{AET}', 'PACS', '{X}{Y}');
const by = fc.constantFrom('us', 'peer');
const failure = fc.constantFrom(
  { kind: 'response-timeout', during: 'C-MOVE', silentMs: 60_000 },
  { kind: 'association-closed-early', during: 'C-MOVE', code: 'ECONNRESET' },
  { kind: 'disk-full' },
  { kind: 'listener-not-running' },
  { kind: 'file-write-failed', code: 'EIO' },
  { kind: 'no-presentation-context', abstractSyntax: '1.2.840.10008.5.1.4.1.2.2.2', contexts: [] },
  { kind: 'port-in-use', port: 104, bindAddress: '::' },
  { kind: 'port-forbidden', port: 104, bindAddress: '::', code: 'EACCES' },
);
const end = fc.record(
  {
    how: fc.constantFrom('released', 'rejected', 'aborted', 'closed', 'not-connected'),
    by,
    source: fc.integer({ min: 0, max: 2 }),
    reason: fc.integer({ min: 0, max: 6 }),
    code: fc.constantFrom('ECONNRESET', 'ETIMEDOUT'),
    failure,
    at: time,
  },
  { requiredKeys: ['how'] },
);
const rejected = fc.record({
  by,
  result: fc.integer({ min: 0, max: 3 }),
  source: fc.integer({ min: 0, max: 3 }),
  reason: fc.integer({ min: 0, max: 10 }),
});
const context = fc.record({
  id: fc.constant(1),
  abstractSyntax: fc.constantFrom(ctClass, '1.2.840.10008.5.1.4.1.2.2.2', '1.2.840.10008.5.1.4.1.2.2.3'),
  result: fc.integer({ min: 0, max: 4 }),
  transferSyntax: fc.constantFrom('1.2.840.10008.1.2', ''),
});
const accepted = fc.oneof(
  fc.constantFrom(...Object.values(implementations)).map((one) => ({ ...one, contexts: [] })),
  fc.record({ contexts: fc.array(context, { maxLength: 3 }), elapsedMs }),
);
const response = fc.record(
  {
    service,
    final: fc.boolean(),
    status,
    counts,
    responses: fc.constant(1),
    elapsedMs,
    errorComment: fc.constantFrom(
      'Connection refused',
      'timed out',
      'UnknownHost',
      'Unknown AE: X',
      'not allowed',
      '{X}',
    ),
    offendingElements: fc.constant(['(0020,000D)']),
    failedUids: fc.integer({ min: 0, max: 4 }),
    at: time,
    seq: fc.integer({ min: 1, max: 9 }),
  },
  { requiredKeys: ['service', 'final', 'status', 'counts', 'responses'] },
);
const request = fc.record(
  { service, keys: fc.constant({}), moveDestination: name, at: time },
  { requiredKeys: ['service', 'keys'] },
);
const control = fc.record(
  {
    purpose: fc.constant('retrieve'),
    host: address,
    port: fc.constantFrom(0, 104, 11_112),
    connect: fc.record(
      { outcome: fc.constantFrom('connected', 'refused', 'timeout', 'unreachable'), elapsedMs },
      { requiredKeys: ['outcome'] },
    ),
    nameFailure: fc.record({ code: fc.constantFrom('ENOTFOUND', 'EAI_AGAIN') }),
    tlsFailure: fc.record({ code: fc.constantFrom('CERT_HAS_EXPIRED', 'EPROTO') }),
    notDicom: fc.record({
      protocol: fc.constantFrom('http', 'tls', 'ssh', 'other'),
      firstBytes: fc.constant('48'),
    }),
    localAddress: address,
    remoteAddress: address,
    accepted,
    rejected,
    requests: fc.array(request, { maxLength: 2 }),
    responses: fc.array(response, { maxLength: 3 }),
    pendingResponses: fc.integer({ min: 0, max: 9 }),
    countsUnchangedSince: time,
    lastReceivedAt: time,
    cancelSent: fc.record({ at: time }),
    end,
  },
  { requiredKeys: ['purpose', 'host', 'port', 'requests', 'responses', 'pendingResponses'] },
);
const refusal = fc.record({ status, failure, count: fc.integer({ min: 1, max: 3 }) });
const inbound = fc.record(
  {
    associationId: fc.constantFrom('a', 'b'),
    remoteAddress: address,
    connectedAt: time,
    firstBytes: fc.constantFrom('associate-rq', 'tls', 'http', 'other', 'none'),
    proposed: fc.constantFrom(call().proposed),
    accepted,
    rejected,
    stored: fc.integer({ min: 0, max: 3 }),
    refused: fc.array(refusal, { maxLength: 1 }),
    end,
    sender: fc.constantFrom('images', 'peer-address'),
  },
  { requiredKeys: ['associationId', 'remoteAddress', 'connectedAt', 'stored', 'refused'] },
);
const probe = fc.oneof(
  fc.record({
    probe: fc.constant('P0'),
    at: time,
    loopback: fc.constantFrom('own', 'foreign', 'refused'),
    lan: fc.constantFrom('own', 'foreign'),
  }),
  fc.record({ probe: fc.constant('P4'), at: time, status, elapsedMs }),
  fc.record({
    probe: fc.constant('P5'),
    at: time,
    connected: fc.boolean(),
    arrived: fc.integer({ min: 0, max: 1 }),
  }),
  fc.record({
    probe: fc.constant('P8'),
    at: time,
    ports: fc.constant([104]),
    caughtPort: fc.constantFrom(104, 4242),
  }),
  fc.record({
    probe: fc.constant('P9'),
    at: time,
    reached: fc.boolean(),
    error: fc.constantFrom('refused', 'timeout', 'unknown-host'),
  }),
);
const arrived = fc.record(
  {
    received: fc.integer({ min: 0, max: 4 }),
    total: fc.integer({ min: 0, max: 5 }),
    bytes: fc.constant(1),
    late: fc.integer({ min: 0, max: 2 }),
    refused: fc.array(refusal, { maxLength: 2 }),
    lastAt: time,
    afterCancel: fc.integer({ min: 0, max: 3 }),
    lastAfterCancelMs: elapsedMs,
    outOfScope: fc.integer({ min: 0, max: 2 }),
  },
  { requiredKeys: ['received', 'total', 'bytes', 'late', 'refused'] },
);

const wildEvidence: fc.Arbitrary<Evidence> = fc
  .record(
    {
      operation: fc.constantFrom('retrieve', 'retrieve', 'query', 'echo'),
      takenAt: time,
      endedAt: time,
      outcome: fc.constantFrom('complete', 'incomplete', 'failed', 'cancelled'),
      outcomeFailure: failure,
      local: fc.record({ aeTitle: name, address, port: fc.constantFrom(104, 11_113) }, { requiredKeys: [] }),
      peer: fc.record({ aeTitle: fc.constant('PACS'), host: address, port: fc.constant(104) }),
      method: fc.constantFrom('C-MOVE', 'C-GET'),
      level: fc.constantFrom('study', 'series', 'instance'),
      control,
      listener: fc.record(
        {
          state: fc.constantFrom('listening', 'failed', 'stopped'),
          port: fc.constantFrom(104, 11_113),
          boundAddress: fc.constantFrom('::', '0.0.0.0', '127.0.0.1', '10.1.1.1'),
          failure,
          inbound: fc.array(inbound, { maxLength: 2 }),
        },
        { requiredKeys: ['inbound'] },
      ),
      expectation: fc.record(
        {
          instances: fc.integer({ min: 0, max: 4 }),
          exists: fc.constantFrom('yes', 'no'),
          availability: fc.constantFrom('NEARLINE', 'ONLINE'),
        },
        { requiredKeys: [] },
      ),
      arrivals: arrived,
      query: fc.record({ matches: fc.constantFrom(0, 3, 100, 500), byText: fc.boolean() }),
      cancelRequested: fc.record({ at: time }),
      memory: fc.record({ everSucceeded: fc.boolean(), finalFirst: fc.boolean() }, { requiredKeys: [] }),
      sameSubnet: fc.boolean(),
      health: fc.record(
        { maxEventLoopDelayMs: elapsedMs, freeBytes: fc.constant(5e6) },
        { requiredKeys: [] },
      ),
      probes: fc.array(probe, { maxLength: 3 }),
    },
    { requiredKeys: ['operation', 'takenAt', 'local', 'probes'] },
  )
  .map((draft) => evidenceSchema.parse(draft));

/** Evidence of one cause with parts of another's: close to what happens, and never consistent. */
const crossedEvidence: fc.Arbitrary<Evidence> = fc
  .tuple(
    fc.constantFrom(...causeCases.flatMap((one) => [one.evidence, one.nearMiss])),
    wildEvidence,
    fc.subarray([
      'listener',
      'expectation',
      'arrivals',
      'memory',
      'probes',
      'outcome',
      'level',
      'health',
    ] as const),
    fc.constantFrom(...causeCases.map((one) => one.evidence)),
  )
  .map(([base, wild, parts, other]) => {
    const crossed: Record<string, unknown> = { ...base };
    for (const [index, part] of parts.entries()) {
      const from = index % 2 === 0 ? other : wild;
      if (from[part] === undefined) delete crossed[part];
      else crossed[part] = from[part];
    }
    return evidenceSchema.parse({ probes: [], ...crossed });
  });
const anyEvidence = fc.oneof(wildEvidence, crossedEvidence);

describe('diagnose, whatever the evidence', () => {
  it('never throws, and gives findings that are whole', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        for (const finding of diagnose(evidence)) {
          seen.add(finding.cause);
          findingSchema.parse(finding);
          expect(finding.sentence).not.toBe('');
          expect(finding.steps.length).toBeGreaterThan(0);
          for (const line of finding.evidence) expect(line.text.trim()).not.toBe('');
          expect(finding.alsoPossible ?? []).not.toContain(finding.cause);
        }
      }),
      { numRuns: 1500 },
    );
    // The generator must reach most of the table, or the property proves little.
    expect(seen.size).toBeGreaterThan(60);
  });

  it('is never certain of what only did not happen', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        for (const finding of diagnose(evidence)) {
          if (finding.evidence.every((line) => line.absence)) expect(finding.confidence).not.toBe('certain');
        }
      }),
      { numRuns: 500 },
    );
  });

  it('calls nothing probable that is merely possible', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        for (const finding of diagnose(evidence)) {
          if (finding.confidence === 'possible') expect(finding.sentence).not.toMatch(/probably/i);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('leaves no placeholder unfilled', () => {
    const plain = anyEvidence.filter(
      (evidence) => !JSON.stringify(evidence).includes('{X}') && !JSON.stringify(evidence).includes('{AET}'),
    );
    fc.assert(
      fc.property(plain, (evidence) => {
        for (const { sentence, steps } of diagnose(evidence)) {
          expect([sentence, ...steps].join('\n')).not.toMatch(/\{[A-Z0-9_]+\}|undefined|NaN/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same for evidence that went through a support bundle', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const restored = evidenceSchema.parse(JSON.parse(JSON.stringify(evidence)));
        expect(diagnose(restored)).toEqual(diagnose(evidence));
      }),
      { numRuns: 200 },
    );
  });
});
