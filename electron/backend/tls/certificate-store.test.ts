import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FailureError } from '../../../shared/failure/failure.ts';
import { openNodeSecrets } from '../nodes/node-secrets.ts';
import { openCertificateStore } from './certificate-store.ts';
import { createCertificates } from './create-certificates.ts';
import { makeCertificate } from './make-certificate.ts';

let folder: string;
let one: Awaited<ReturnType<typeof makeCertificate>>;
let other: typeof one;
const opened = () => ({ folder, log: pino({ enabled: false }), now: 0 });
const users: { name: string; certificateIds: string[] }[] = [];

beforeAll(async () => {
  const wish = { commonName: 'one', hosts: ['192.0.2.7'], validFrom: 0, validTo: Date.UTC(2090, 0, 1) };
  [one, other] = await Promise.all([makeCertificate(wish), makeCertificate(wish)]);
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'movescope-certificates-'));
});
afterEach(() => {
  users.length = 0;
  rmSync(folder, { recursive: true, force: true });
});

function certificates() {
  return createCertificates({
    store: openCertificateStore(opened()),
    clock: { now: () => Date.UTC(2026, 5, 1) },
    addresses: () => ['192.0.2.9'],
    users: () => users,
  });
}
const file = (name: string, text: string) => ({ name, content: Buffer.from(text).toString('base64') });

async function problem(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof FailureError && 'detail' in error.failure) return error.failure.detail;
    if (error instanceof FailureError) return error.failure.kind;
    throw error;
  }
  return 'none';
}

describe('the certificates of a workstation', () => {
  it('join a key with its certificate, in whatever files they come, and outlive the program', async () => {
    const [entry] = await certificates().import({
      files: [file('keys.pem', one.key), file('all.pem', `${other.certificate}${one.certificate}`)],
    });
    expect(entry).toMatchObject({ own: true, selfSigned: true, keyType: 'RSA 3072', hosts: ['192.0.2.7'] });
    const list = certificates().list();
    expect(list.map(({ own }) => own)).toEqual([true, false]);
    expect(certificates().export(list[0]?.certificateId ?? '')).toBe(one.certificate);
  });

  it.skipIf(process.platform === 'win32')('are in a file that only their user may read', async () => {
    await certificates().import({ files: [file('own.pem', one.certificate + one.key)] });
    expect(statSync(join(folder, 'certificates.json')).mode & 0o777).toBe(0o600);
    await openNodeSecrets(opened()).set('a', 'open sesame');
    expect(statSync(join(folder, 'node-secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('keep their key when the certificate comes again without it', async () => {
    await certificates().import({ files: [file('own.pem', one.certificate + one.key)] });
    await certificates().import({ files: [file('again.pem', one.certificate)] });
    expect(certificates().list()).toMatchObject([{ own: true }]);
  });

  it('say what is wrong with files that hold none, and with a key of another certificate', async () => {
    const all = certificates();
    expect(await problem(() => all.import({ files: [file('a.txt', 'hello')] }))).toContain('a.txt is no');
    const files = [file('a.key', one.key), file('b.pem', other.certificate)];
    expect(await problem(() => all.import({ files }))).toContain('belongs to none of the certificates');
    expect(all.list()).toEqual([]);
  });

  it('are made for the addresses of this computer, and stay while they are used', async () => {
    const all = certificates();
    const made = await all.make({ commonName: 'reading-1', years: 2 });
    expect(made).toMatchObject({ name: 'reading-1', own: true, validTo: Date.UTC(2028, 5, 1) });
    expect(made.hosts).toContain('192.0.2.9');
    expect(all.export(made.certificateId)).not.toContain('PRIVATE');
    users.push({ name: 'Archive', certificateIds: [made.certificateId] });
    expect(await problem(() => all.delete(made.certificateId))).toContain('used by Archive');
    users.length = 0;
    await all.delete(made.certificateId);
    expect(await problem(() => all.export(made.certificateId))).toBe('not-found');
  });
});
