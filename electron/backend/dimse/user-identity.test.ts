import { afterEach, describe, expect, it } from 'vitest';
import type { UserInformation } from './pdu.ts';
import { decodeControlPdu } from './pdu-decode.ts';
import { encodePdu } from './pdu-encode.ts';
import { requestAssociation } from './request-association.ts';
import { call, closePeers, failureOf } from './testing/calling.ts';
import { closeAll, listen, verification } from './testing/listening.ts';
import { type UserIdentity, userIdentityItem, userIdentityTypeOf } from './user-identity.ts';

afterEach(async () => {
  await Promise.all([closePeers(), closeAll()]);
});

const secret = Buffer.from('open sesame');
const identity: UserIdentity = {
  ...{ type: 'username-passcode', username: 'Müller', secret, responseRequested: true },
};

function information(items: UserInformation['otherItems']): UserInformation {
  return {
    ...{ maxPduLength: 0, implementationClassUid: '1.2', implementationVersionName: '' },
    ...{ roles: [], otherItems: items },
  };
}

describe('the user identity item', () => {
  it('has type, wish for an answer, and both fields with their lengths (PS3.7 D.3.3.7.1)', () => {
    const name = Buffer.from('Müller', 'utf8');
    expect(Buffer.from(userIdentityItem(identity).value)).toEqual(
      Buffer.concat([Buffer.of(2, 1, 0, name.length), name, Buffer.of(0, secret.length), secret]),
    );
  });

  it.each([
    [{ type: 'username', username: 'a', secret, responseRequested: false }, '01000001610000'],
    [{ type: 'kerberos', secret: Buffer.of(9), responseRequested: true }, '03010001090000'],
    [{ type: 'saml', secret: Buffer.from('<a/>'), responseRequested: false }, '040000043c612f3e0000'],
    [{ type: 'jwt', secret: Buffer.from('e.y'), responseRequested: false }, '05000003652e790000'],
  ] as const)('of %o is %s', (one, hex) => {
    expect(Buffer.from(userIdentityItem(one).value).toString('hex')).toBe(hex);
  });

  it('of a peer is known by its type alone; one cut short is malformed', () => {
    expect(userIdentityTypeOf(information([userIdentityItem(identity)]))).toBe('username-passcode');
    expect(userIdentityTypeOf(information([]))).toBeUndefined();
    expect(userIdentityTypeOf(information([{ type: 0x58, value: Buffer.of(9, 0, 0, 0, 0, 0) }]))).toBe(
      'other',
    );
    expect(() => userIdentityTypeOf(information([{ type: 0x58, value: Buffer.of(1, 0) }]))).toThrow();
  });

  it('goes through a PDU unchanged', () => {
    const user = information([userIdentityItem(identity)]);
    const pdu = encodePdu({
      ...{ type: 'associate-rq', protocolVersion: 1, calledAe: 'A', callingAe: 'B' },
      ...{ applicationContext: '1.2.840.10008.3.1.1.1', contexts: [], userInformation: user },
    });
    const read = decodeControlPdu(1, pdu.subarray(6));
    expect(read.type === 'associate-rq' && userIdentityTypeOf(read.userInformation)).toBe(
      'username-passcode',
    );
  });
});

describe('an association with a user identity', () => {
  it('tells its type in the events, and whether it was confirmed, never who or with what', async () => {
    const port = await listen();
    const events: object[] = [];
    const association = await requestAssociation({
      peer: { aeTitle: 'X', host: '127.0.0.1', port: port.port },
      ...{ callingAe: 'ME', contexts: [verification], userIdentity: identity, maxPduLength: 65_536 },
      ...{ connectTimeoutMs: 5000, responseTimeoutMs: 5000, observe: (event) => events.push(event) },
    });
    await association.release();
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'association-requested', userIdentity: 'username-passcode' }),
    );
    // We do not check who a caller says it is, so we do not confirm it.
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'association-accepted', userIdentityConfirmed: false }),
    );
    expect(port.log.events).toContainEqual(
      expect.objectContaining({ type: 'association-requested', userIdentity: 'username-passcode' }),
    );
    const told = JSON.stringify([events, port.log.events]);
    expect(told).not.toContain('ller');
    expect(told).not.toContain('sesame');
  });

  it('is confirmed by a peer that answers the item', async () => {
    const answer = { type: 0x59, value: Buffer.of(0, 0) };
    const { association, log } = await call(
      async (peer) => {
        await peer.accept({ otherItems: [answer] });
      },
      { userIdentity: identity },
    );
    await association;
    expect(log.events).toContainEqual(
      expect.objectContaining({ type: 'association-accepted', userIdentityConfirmed: true }),
    );
  });

  it('that the peer does not accept is rejected as the peer says', async () => {
    const { association } = await call(
      async (peer) => {
        await peer.expect('associate-rq');
        peer.send({ type: 'associate-rj', result: 1, source: 2, reason: 1 });
      },
      { userIdentity: identity },
    );
    expect(await failureOf(association)).toMatchObject({
      kind: 'association-rejected',
      source: 2,
      reason: 1,
    });
  });
});
