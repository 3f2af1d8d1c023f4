import { connect as connectTcp } from 'node:net';
import { connect as connectTls, createServer, type Server } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sopClass } from '../../../shared/dicom/sop-class.ts';
import { transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import { type Failure, FailureError } from '../../../shared/failure/failure.ts';
import type { AssociationEvent } from '../../../shared/retrieve/association-event.ts';
import type { Acceptor } from '../dimse/acceptor.ts';
import type { AssociationOptions } from '../dimse/association.ts';
import { createAcceptor } from '../dimse/create-acceptor.ts';
import { requestAssociation } from '../dimse/request-association.ts';
import type { AcceptorTls, RequestorTls } from '../dimse/tls.ts';
import { makeCertificate } from './make-certificate.ts';
import { profileOptions } from './profiles.ts';

type Made = Awaited<ReturnType<typeof makeCertificate>>;
let pacs: Made;
let ours: Made;
let expired: Made;
let future: Made;
const day = 86_400_000;

beforeAll(async () => {
  const made = (from: number, to: number) =>
    makeCertificate({
      ...{ commonName: 'pacs', hosts: ['localhost'] },
      ...{ validFrom: Date.now() + from * day, validTo: Date.now() + to * day },
    });
  [pacs, ours, expired, future] = await Promise.all([made(-1, 9), made(-1, 9), made(-9, -1), made(1, 9)]);
});

const acceptors: Acceptor[] = [];
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await Promise.all(acceptors.splice(0).map((acceptor) => acceptor.close()));
});

const inbound: AssociationEvent[] = [];
async function listen(identity: Made, more: Partial<AcceptorTls> = {}, maxVersion?: 'TLSv1.2') {
  inbound.length = 0;
  const acceptor = createAcceptor({
    services: {},
    tls: {
      secure: {
        ...profileOptions('bcp195-rfc9325'),
        ...{ cert: identity.certificate, key: identity.key, ca: [ours.certificate] },
        ...(maxVersion && { maxVersion }),
      },
      clientCertificate: 'required',
      ...more,
    },
    observe: (event) => inbound.push(event),
    ...{ maxPduLength: 65_536, associateTimeoutMs: 5000, idleTimeoutMs: 5000, maxAssociations: 4 },
  });
  acceptors.push(acceptor);
  return (await acceptor.listen({ port: 0, bindAddress: '127.0.0.1' })).port;
}

function trusting(certificate: string, identity?: Made, more: Partial<RequestorTls> = {}): RequestorTls {
  const shown = identity && { cert: identity.certificate, key: identity.key };
  return {
    secure: { ...profileOptions('bcp195-rfc9325'), ca: [certificate], ...shown },
    checkHostName: false,
    ...more,
  };
}

async function echo(port: number, tls: RequestorTls, more: Partial<AssociationOptions> = {}) {
  const events: AssociationEvent[] = [];
  const association = await requestAssociation({
    peer: { aeTitle: 'PACS', host: '127.0.0.1', port },
    ...{ callingAe: 'ME', tls, maxPduLength: 65_536, connectTimeoutMs: 5000, responseTimeoutMs: 5000 },
    contexts: [{ abstractSyntax: sopClass.verification, transferSyntaxes: [transferSyntax.implicitLittle] }],
    observe: (event) => events.push(event),
    ...more,
  });
  const status = await association.echo();
  await association.release();
  return { status, events };
}

async function failure(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof FailureError)) throw new Error(`a FailureError was due, ${String(error)} came`);
  return error.failure;
}

describe('an association over TLS', () => {
  it('is made of an encrypted connection, and says which certificates it met', async () => {
    const port = await listen(pacs);
    const { status, events } = await echo(port, trusting(pacs.certificate, ours));
    expect(status).toBe(0);
    expect(events.map(({ type }) => type).slice(0, 4)).toEqual([
      ...['connection-started', 'connected', 'secured', 'association-requested'],
    ]);
    expect(events[2]).toMatchObject({ protocol: 'TLSv1.3', certificate: { subject: 'CN=pacs' } });
    expect(inbound.slice(0, 2)).toMatchObject([
      { type: 'connected', tls: true },
      { type: 'secured', direction: 'in', certificate: { subject: 'CN=pacs' } },
    ]);
  });

  it.each([
    ['has expired', () => expired, 'CERT_HAS_EXPIRED'],
    ['is not valid yet', () => future, 'CERT_NOT_YET_VALID'],
  ])('is not made with a peer whose certificate %s', async (_, identity, code) => {
    const port = await listen(identity());
    expect(await failure(echo(port, trusting(identity().certificate, ours)))).toMatchObject({
      ...{ kind: 'tls-failed', code, by: 'us', ownCertificate: true },
      certificate: { subject: 'CN=pacs', issuer: 'CN=pacs' },
    });
  });

  it('is not made with a self-signed stranger, nor with another name where names count', async () => {
    const port = await listen(pacs);
    expect(await failure(echo(port, trusting(ours.certificate, ours)))).toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    const named = trusting(pacs.certificate, ours, { checkHostName: true });
    expect(await failure(echo(port, named))).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    const localhost = { peer: { aeTitle: 'PACS', host: 'localhost', port } };
    expect((await echo(port, named, localhost)).status).toBe(0);
  });

  it('is refused by a peer that wants our certificate: TLS 1.3 says so after the handshake, 1.2 in it', async () => {
    const latest = await listen(pacs);
    expect(await failure(echo(latest, trusting(pacs.certificate)))).toMatchObject({
      ...{ kind: 'tls-failed', by: 'peer', ownCertificate: false },
      code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    });
    const older = await listen(pacs, {}, 'TLSv1.2');
    expect(await failure(echo(older, trusting(pacs.certificate)))).toMatchObject({
      ...{ kind: 'tls-failed', by: 'peer', ownCertificate: false },
      code: expect.stringContaining('ALERT_HANDSHAKE_FAILURE') as unknown,
    });
  });

  it('fails with our own key in the way, before a byte is sent', async () => {
    const port = await listen(pacs);
    const mixed = { certificate: ours.certificate, key: pacs.key };
    expect(await failure(echo(port, trusting(pacs.certificate, mixed)))).toMatchObject({
      kind: 'tls-failed',
      code: 'ERR_OSSL_X509_KEY_VALUES_MISMATCH',
    });
  });

  it('can be cancelled, and runs out of time, in the middle of the handshake', async () => {
    const silent = createServer();
    servers.push(silent);
    const port = await new Promise<number>((resolve) => {
      // A server of TCP alone: it takes the connection and says nothing.
      silent.removeAllListeners('connection');
      silent.listen(0, '127.0.0.1', () => resolve((silent.address() as { port: number }).port));
    });
    const tls = trusting(pacs.certificate);
    expect(await failure(echo(port, tls, { connectTimeoutMs: 50 }))).toMatchObject({
      ...{ kind: 'tls-failed', code: 'ETIMEDOUT', by: 'peer' },
    });
    const cancel = new AbortController();
    const observe = (event: AssociationEvent): void => {
      if (event.type === 'connected') setImmediate(() => cancel.abort());
    };
    expect(await failure(echo(port, tls, { observe, signal: cancel.signal }))).toEqual({ kind: 'cancelled' });
  });
});

describe('a TLS port', () => {
  const closed = async (count = 1): Promise<AssociationEvent[]> => {
    await expect
      .poll(() => inbound.filter(({ type }) => type === 'connection-closed').length, { timeout: 5000 })
      .toBe(count);
    return inbound.filter(({ type }) => type === 'connection-closed');
  };

  it('tells who called without TLS, with HTTP, or without a word', async () => {
    const port = await listen(pacs);
    for (const bytes of [Buffer.of(1, 0, 0, 0, 0, 68), Buffer.from('GET / HTTP/1.1\r\n'), undefined]) {
      const socket = connectTcp(port, '127.0.0.1', () => (bytes ? socket.write(bytes) : socket.end()));
      await new Promise((resolve) => socket.once('close', resolve));
    }
    expect(await closed(3)).toMatchObject([
      { firstBytes: 'associate-rq', failure: { kind: 'tls-failed', code: 'ERR_SSL_WRONG_VERSION_NUMBER' } },
      { firstBytes: 'http', failure: { kind: 'tls-failed' } },
      { firstBytes: 'none', failure: { kind: 'tls-failed', code: 'ECONNRESET' } },
    ]);
  });

  it('closes when the handshake takes too long, and with the acceptor', async () => {
    const port = await listen(pacs);
    const socket = connectTcp(port, '127.0.0.1', () => socket.write(Buffer.of(0x16, 3, 1)));
    await expect.poll(() => inbound.length, { timeout: 5000 }).toBeGreaterThan(0);
    await Promise.all(acceptors.splice(0).map((acceptor) => acceptor.close()));
    expect((await closed())[0]).toMatchObject({ orderly: false, firstBytes: 'tls' });
    socket.destroy();
  });

  it('asks for no certificate where none is wanted', async () => {
    const port = await listen(pacs, { clientCertificate: 'not-asked' });
    expect((await echo(port, trusting(pacs.certificate))).status).toBe(0);
  });

  it('speaks the suites of its profile only', async () => {
    const port = await listen(pacs, { clientCertificate: 'not-asked' });
    const socket = connectTls({
      ...{ port, host: '127.0.0.1', ca: [pacs.certificate], checkServerIdentity: () => undefined },
      ...{ maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' },
    });
    await new Promise((resolve) => socket.once('error', resolve));
    expect((await closed())[0]).toMatchObject({ failure: { code: 'ERR_SSL_NO_SHARED_CIPHER', by: 'us' } });
  });
});
