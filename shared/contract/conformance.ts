import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Failure } from '../failure/failure.ts';
import { type BackendClient, createClient } from './client.ts';
import type { OperationInput } from './operations.ts';
import type { Port } from './wire.ts';

/** Something that serves `createConformanceHandlers()` over the kind of Port under test. */
export interface ConformanceHost {
  /** A new client's end of a new line. */
  connect(): Promise<Port>;
  close(): Promise<void>;
}

/** What a stream did, with a promise for its end. */
function record(client: BackendClient, path: string) {
  const events: number[] = [];
  const waiting: { readonly count: number; resolve(): void }[] = [];
  let cancel = (): void => {};
  const ended = new Promise<Failure | undefined>((resolve) => {
    cancel = client.subscribe(
      'library.import',
      { paths: [path] },
      {
        event(event) {
          events.push(event.done);
          for (const entry of waiting) if (events.length >= entry.count) entry.resolve();
        },
        end: (failure) => resolve(failure),
      },
    );
  });
  const reached = (count: number): Promise<void> =>
    new Promise((resolve) => {
      if (events.length >= count) resolve();
      else waiting.push({ count, resolve });
    });
  return { events, ended, reached, cancel: () => cancel() };
}

/** Waits until the handlers, asked over the line, report so many open streams. */
async function openStreams(client: BackendClient, count: number): Promise<{ readonly cancelled: number }> {
  for (;;) {
    const state = await client.call('listener.get', {});
    if (state.openAssociations === count) return { cancelled: state.storedInstances };
  }
}

/** Sends a raw frame and gives the answer with its id. */
function ask(port: Port, frame: { readonly id: number }): Promise<unknown> {
  return new Promise((resolve) => {
    port.onMessage(resolve);
    port.post(frame);
  });
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** The behaviour that every Port owes to both of its ends. One suite for all kinds of Port. */
export function describePortConformance(name: string, makeHost: () => Promise<ConformanceHost>): void {
  describe(`port conformance: ${name}`, () => {
    let host: ConformanceHost;
    let port: Port;
    let client: BackendClient;

    beforeEach(async () => {
      host = await makeHost();
      port = await host.connect();
      client = createClient(port);
    });
    afterEach(async () => {
      client.close();
      await host.close();
    });

    describeCalls(
      () => client,
      () => host,
    );
    describeStreams(() => client);
    describeLines(
      () => client,
      () => host,
    );
  });
}

function describeCalls(client: () => BackendClient, host: () => ConformanceHost): void {
  it('answers a call with the output of its handler, defaults filled in', async () => {
    expect(await client().call('settings.save', { lateImageGraceS: 7 })).toEqual({
      lateImageGraceS: 7,
      parallelRetrievesPerNode: 2,
      busyRetries: 5,
      resumeInterrupted: true,
      practicePacs: true,
      localFiles: 'ask',
    });
  });

  it('rejects a failed call with the failure, fields included', async () => {
    await expect(client().call('node.delete', { nodeId: 'n1' })).rejects.toMatchObject({
      failure: { kind: 'not-found', what: 'n1' },
    });
  });

  it('turns a bug of a handler into internal with an id and without its text', async () => {
    const error = await client()
      .call('node.delete', { nodeId: 'bug' })
      .then(
        () => undefined,
        (reason: unknown) => reason,
      );
    expect(error).toMatchObject({
      failure: { kind: 'internal', correlationId: expect.stringMatching(/.{8}/) },
    });
    expect(JSON.stringify(error)).not.toContain('a bug');
  });

  it('refuses an invalid input with the path and without the value', async () => {
    const wrong = { lateImageGraceS: 'DOE^JANE' } as unknown as OperationInput<'settings.save'>;
    const error = await client()
      .call('settings.save', wrong)
      .then(
        () => undefined,
        (reason: unknown) => reason,
      );
    expect(error).toMatchObject({
      failure: { kind: 'invalid-request', detail: expect.stringContaining('lateImageGraceS') },
    });
    expect(JSON.stringify(error)).not.toContain('DOE');
  });

  it.each(['no.such', 'constructor', '__proto__'])('refuses the unknown operation %s', async (operation) => {
    const raw = await host().connect();
    expect(await ask(raw, { kind: 'call', id: 5, operation, input: {} } as { id: number })).toMatchObject({
      kind: 'fail',
      id: 5,
      failure: { kind: 'invalid-request' },
    });
    raw.close();
  });

  it('refuses an unknown topic and goes on serving', async () => {
    const raw = await host().connect();
    expect(
      await ask(raw, { kind: 'subscribe', id: 6, topic: 'no.such', params: {} } as { id: number }),
    ).toMatchObject({
      kind: 'end',
      id: 6,
      failure: { kind: 'invalid-request' },
    });
    expect(
      await ask(raw, { kind: 'call', id: 7, operation: 'retrieve.remove', input: { retrieveId: 'x' } } as {
        id: number;
      }),
    ).toMatchObject({ kind: 'ok', id: 7 });
    raw.close();
  });

  it('survives frames that are none', async () => {
    const raw = await host().connect();
    for (const nonsense of [null, 7, 'text', [], { kind: 'call' }, { kind: 'cancel', id: 99 }])
      raw.post(nonsense);
    expect(
      await ask(raw, { kind: 'call', id: 8, operation: 'retrieve.remove', input: { retrieveId: 'x' } } as {
        id: number;
      }),
    ).toMatchObject({ kind: 'ok', id: 8 });
    raw.close();
  });

  it('answers a quick call while a slow one is under way', async () => {
    const order: string[] = [];
    const slow = client()
      .call('retrieve.retry', { retrieveId: '50' })
      .then(() => order.push('slow'));
    await client()
      .call('retrieve.retry', { retrieveId: '0' })
      .then(() => order.push('quick'));
    await slow;
    expect(order).toEqual(['quick', 'slow']);
  });

  it('carries a frame of one mebibyte both ways, unchanged', async () => {
    const text = '患者^名前 "\\\u2028'.repeat(1 << 16);
    const { studies } = await client().call('library.search', { text });
    expect(studies[0]?.patientName === text).toBe(true);
  });

  it('keeps a thousand calls apart', async () => {
    const texts = range(1000).map(String);
    const answers = await Promise.all(texts.map((text) => client().call('library.search', { text })));
    expect(answers.map((answer) => answer.studies[0]?.patientName)).toEqual(texts);
  });
}

function describeStreams(client: () => BackendClient): void {
  it('delivers the events of a stream in order and then its end', async () => {
    const stream = record(client(), 'count 500');
    expect(await stream.ended).toBeUndefined();
    expect(stream.events).toEqual(range(500));
  });

  it('keeps the order of every stream when several and calls run together', async () => {
    const streams = range(8).map(() => record(client(), 'count 500'));
    const calls = range(200).map((n) => client().call('library.search', { text: String(n) }));
    for (const stream of streams) {
      await stream.ended;
      expect(stream.events).toEqual(range(500));
    }
    await Promise.all(calls);
  });

  it('ends a failing stream with its failure, after its events', async () => {
    const stream = record(client(), 'fail 3');
    expect(await stream.ended).toEqual({ kind: 'disk-full' });
    expect(stream.events).toEqual([1, 2, 3]);
  });

  it('ends a stream whose handler has a bug as internal', async () => {
    expect(await record(client(), 'bug').ended).toMatchObject({ kind: 'internal' });
  });

  it('ends a subscription with invalid parameters as invalid-request', async () => {
    const failure = await new Promise((resolve) => {
      client().subscribe('library.import', { paths: [] }, { event: () => {}, end: resolve });
    });
    expect(failure).toMatchObject({ kind: 'invalid-request', detail: expect.stringContaining('paths') });
  });

  it('stops the handler of a cancelled stream and sends nothing after', async () => {
    const stream = record(client(), 'forever');
    await stream.reached(1);
    stream.cancel();
    expect(await openStreams(client(), 0)).toEqual({ cancelled: 1 });
    expect(stream.events).toEqual([1]);
  });

  it('stops a stream that is cancelled before its first event', async () => {
    const stream = record(client(), 'forever');
    stream.cancel();
    expect(await openStreams(client(), 0)).toEqual({ cancelled: 1 });
    expect(stream.events).toEqual([]);
  });

  it('takes a cancel after the end for nothing', async () => {
    const stream = record(client(), 'count 2');
    await stream.ended;
    stream.cancel();
    expect(await openStreams(client(), 0)).toEqual({ cancelled: 0 });
  });
}

function describeLines(client: () => BackendClient, host: () => ConformanceHost): void {
  it('serves many clients, each with its own answers', async () => {
    const clients = await Promise.all(range(10).map(async () => createClient(await host().connect())));
    const streams = clients.map((one) => record(one, 'count 100'));
    const answers = await Promise.all(
      clients.map((one, index) => one.call('library.search', { text: `client ${index}` })),
    );
    expect(answers.map((answer) => answer.studies[0]?.patientName)).toEqual(
      clients.map((_, index) => `client ${index}`),
    );
    for (const stream of streams) {
      await stream.ended;
      expect(stream.events).toEqual(range(100));
    }
    for (const one of clients) one.close();
  });

  it('closes one client without a word to the others', async () => {
    const leaving = createClient(await host().connect());
    const stays = record(client(), 'forever');
    const goes = record(leaving, 'forever');
    await Promise.all([stays.reached(1), goes.reached(1)]);
    leaving.close();
    await openStreams(client(), 1);
    expect(await client().call('library.search', { text: 'still here' })).toMatchObject({ total: 1 });
    stays.cancel();
  });

  it('fails what is pending when the port closes, and everything after', async () => {
    const call = client().call('retrieve.cancel', { retrieveId: 'never answered' });
    const stream = record(client(), 'forever');
    await stream.reached(1);
    const closed = new Promise<void>((resolve) => client().onClose(resolve));
    client().close();
    await expect(call).rejects.toMatchObject({ failure: { kind: 'backend-unreachable' } });
    expect(await stream.ended).toEqual({ kind: 'backend-unreachable' });
    await closed;
    await expect(client().call('retrieve.remove', { retrieveId: 'x' })).rejects.toMatchObject({
      failure: { kind: 'backend-unreachable' },
    });
  });

  it('tells the clients when the host closes', async () => {
    const closed = new Promise<void>((resolve) => client().onClose(resolve));
    const call = client().call('retrieve.cancel', { retrieveId: 'never answered' });
    const rejected = expect(call).rejects.toMatchObject({ failure: { kind: 'backend-unreachable' } });
    // The answer shows that the call before it has arrived.
    await client().call('retrieve.remove', { retrieveId: 'x' });
    await host().close();
    await closed;
    await rejected;
  });
}
