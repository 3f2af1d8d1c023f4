import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../shared/diagnosis/evidence.ts';
import type { Finding } from '../../../shared/diagnosis/finding.ts';
import { sopClass } from '../../../shared/dicom/sop-class.ts';
import { learnFromRetrieve } from './learn-from-retrieve.ts';

const nobody: Parameters<typeof learnFromRetrieve>[2] = { addresses: [], aeTitles: [] };
const connection = {
  ...{ associationId: 'a-2', remoteAddress: '10.0.0.1', connectedAt: 1, stored: 2, refused: [] },
  proposed: { callingAe: 'STORE1', calledAe: 'WS', contexts: [] },
};
const control: NonNullable<Evidence['control']> = {
  ...{ purpose: 'retrieve', host: '10.0.0.1', port: 104, pendingResponses: 1, localAddress: '10.0.0.2' },
  accepted: { contexts: [], implementationClassUid: '1.2', implementationVersionName: 'V' },
  requests: [{ service: 'C-MOVE', keys: {}, at: 1000 }],
  responses: [
    {
      ...{ service: 'C-MOVE', final: true, status: 0, responses: 1 },
      counts: { completed: 2, failed: 0, warning: 0 },
    },
  ],
};
const good: Evidence = {
  ...{ operation: 'retrieve', takenAt: 9000, outcome: 'complete', method: 'C-MOVE', probes: [] },
  local: { aeTitle: 'WS', moveDestination: 'WS', port: 11_112 },
  control,
  listener: { inbound: [connection] },
  arrivals: { received: 2, total: 2, bytes: 2, late: 0, refused: [], firstAt: 1500, lastAt: 1600 },
};

const learned = (evidence: Evidence, known = nobody) =>
  Object.fromEntries(learnFromRetrieve(evidence, [], known).map(({ name, value }) => [name, value]));

describe('a retrieve teaches', () => {
  it('where, how and how fast it worked, and who sent', () => {
    expect(learned(good)).toEqual({
      calledAeAccepted: true,
      implementationClassUid: '1.2',
      implementationVersionName: 'V',
      lastSuccess: {
        ...{ at: 1600, localAddress: '10.0.0.2', listenerPort: 11_112, aeTitle: 'WS' },
        secondsToFirstImage: 0.5,
      },
      pendingResponses: true,
      countsReliable: true,
      senderAddresses: ['10.0.0.1'],
      senderAeTitles: ['STORE1'],
    });
  });

  it('that a server says it has finished before it sends', () => {
    const late = { ...good, arrivals: { received: 2, total: 2, bytes: 2, late: 2, refused: [] } };
    expect(learned(late)).toMatchObject({ finalFirst: true });
  });

  it('that counts are wrong when other ones came', () => {
    const more = { ...good, arrivals: { received: 3, total: 3, bytes: 3, late: 0, refused: [] } };
    expect(learned(more)).toMatchObject({ countsReliable: false });
  });

  it('that counts are right when they are those of the missing images that it was asked for', () => {
    const attempt = { received: 2, total: 2 };
    const missing = { ...good, arrivals: { received: 9, total: 9, bytes: 9, late: 0, refused: [], attempt } };
    expect(learned(missing)).toMatchObject({ countsReliable: true });
  });

  it('whether C-GET is offered, from the answer to its context', () => {
    const offered = (result: number): Evidence => ({
      ...good,
      method: 'C-GET',
      control: {
        ...control,
        accepted: {
          contexts: [{ id: 1, abstractSyntax: sopClass.studyRootGet, result, transferSyntax: '' }],
        },
      },
    });
    expect(learned(offered(0))).toMatchObject({ getSupported: true });
    expect(learned(offered(3))).toMatchObject({ getSupported: false });
    expect(learned(offered(0))).not.toHaveProperty('lastSuccess');
  });

  it('adds senders to those that are known', () => {
    const known = { addresses: ['10.0.0.9'], aeTitles: ['STORE1'] };
    expect(learned(good, known)).toMatchObject({
      senderAddresses: ['10.0.0.9', '10.0.0.1'],
      senderAeTitles: ['STORE1'],
    });
  });

  it('nothing about success when nothing came', () => {
    const { arrivals: _, listener: __, ...failed } = good;
    expect(Object.keys(learned({ ...failed, outcome: 'failed' }))).toEqual([
      ...['calledAeAccepted', 'implementationClassUid', 'implementationVersionName'],
    ]);
  });

  it('that a server wants more keys, from a retrieve that it refused for one; not from a search', () => {
    const refused: Finding = {
      ...{ cause: 'B06', confidence: 'certain', name: 'It wants more keys', sentence: 'So it is.' },
      ...{ steps: ['Do it.'], evidence: [{ text: 'Seen.' }], excluded: [], actions: [] },
    };
    const facts = (findings: readonly Finding[], service: 'C-MOVE' | 'C-FIND') =>
      learnFromRetrieve(
        { ...good, control: { ...control, requests: [{ service, keys: {}, at: 1000 }] } },
        findings,
        nobody,
      ).filter(({ name }) => name === 'relational');
    expect(facts([refused], 'C-MOVE')).toMatchObject([{ value: false }]);
    expect(facts([refused], 'C-FIND')).toEqual([]);
    expect(facts([{ ...refused, confidence: 'possible' }], 'C-MOVE')).toEqual([]);
  });
});
