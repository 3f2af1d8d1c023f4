import { cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Certificate } from '../../../shared/contract/certificate.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { renderOver } from '../../testing/render.tsx';
import { validity } from './certificate-words.ts';
import { CertificatesPanel } from './index.ts';

afterEach(cleanup);

const day = 86_400_000;
const ours: Certificate = {
  ...{ certificateId: 'ab12', name: 'reading-1', subject: 'CN=reading-1', issuer: 'CN=reading-1' },
  ...{ validFrom: 0, validTo: Date.UTC(2199, 0, 1), fingerprint256: 'AB:12', own: true, authority: false },
  ...{ selfSigned: true, keyType: 'RSA 3072', hosts: ['192.0.2.7'], usedBy: ['the listener'] },
};

describe('validity', () => {
  it('warns before the end and tells what is over, or not begun', () => {
    const dates = { validFrom: 10 * day, validTo: 100 * day };
    expect(validity(dates, 50 * day)).toEqual({ tone: 'good', word: '1970-04-11' });
    expect(validity(dates, 90 * day)).toMatchObject({ tone: 'warn' });
    expect(validity(dates, 100 * day)).toEqual({ tone: 'bad', word: 'Expired 1970-04-11' });
    expect(validity(dates, 9 * day)).toEqual({ tone: 'bad', word: 'Not before 1970-01-11' });
  });
});

describe('certificates', () => {
  it('show whose they are, until when, and who uses them', async () => {
    renderOver(<CertificatesPanel />, { operations: { 'certificate.list': () => [ours] } });
    const row = await screen.findByRole('row', { name: /reading-1/ });
    for (const text of ['ours', 'AB:12', 'Itself', '2199-01-01', 'the listener']) {
      expect(within(row).getByText(text)).toBeTruthy();
    }
  });

  it('are made by a name, and listed then', async () => {
    const list: Certificate[] = [];
    const make = vi.fn((): Certificate => {
      list.push(ours);
      return ours;
    });
    renderOver(<CertificatesPanel />, {
      operations: { 'certificate.list': () => [...list], 'certificate.make': make },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Make one…' }));
    await userEvent.type(await screen.findByLabelText('Name'), 'reading-1');
    await userEvent.click(screen.getByRole('button', { name: 'Make' }));
    expect(await screen.findByText('AB:12')).toBeTruthy();
    expect(make).toHaveBeenCalledWith({ commonName: 'reading-1', years: 5 });
  });

  it('that are in use stay, and it is said why', async () => {
    renderOver(<CertificatesPanel />, {
      operations: {
        'certificate.list': () => [ours],
        'certificate.delete': () => {
          throw new FailureError({ kind: 'invalid-request', detail: 'This certificate is used by Archive' });
        },
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'More for reading-1' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Delete' }));
    expect(await screen.findByText(/used by Archive/)).toBeTruthy();
  });
});
