import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FailureError } from '../../shared/failure/failure.ts';
import { connectFake, fakeInfo } from '../testing/render.tsx';
import { webSocketUrl } from './websocket-port.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('connection', () => {
  it('is open once the backend has answered', async () => {
    const { connection } = connectFake({});
    expect(connection.state.getState().status).toBe('connecting');
    await vi.waitFor(() => expect(connection.state.getState()).toEqual({ status: 'open', generation: 1 }));
  });

  it('says that it is lost, calls again by itself and is a new generation then', async () => {
    const { connection, breakLine } = connectFake({});
    await vi.waitFor(() => expect(connection.state.getState().status).toBe('open'));
    breakLine();
    await vi.waitFor(() => expect(connection.state.getState().status).toBe('lost'));
    await expect(connection.client.call('app.info', {})).rejects.toBeInstanceOf(FailureError);
    await vi.advanceTimersByTimeAsync(250);
    await vi.waitFor(() => expect(connection.state.getState()).toEqual({ status: 'open', generation: 2 }));
    await expect(connection.client.call('app.info', {})).resolves.toEqual(fakeInfo);
  });

  it('calls again at once when asked to', async () => {
    const { connection, breakLine } = connectFake({});
    await vi.waitFor(() => expect(connection.state.getState().status).toBe('open'));
    breakLine();
    await vi.waitFor(() => expect(connection.state.getState().status).toBe('lost'));
    connection.retryNow();
    await vi.waitFor(() => expect(connection.state.getState().status).toBe('open'));
  });

  it('stays away after close', async () => {
    const { connection } = connectFake({});
    await vi.waitFor(() => expect(connection.state.getState().status).toBe('open'));
    connection.close();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(connection.state.getState().generation).toBe(1);
  });
});

describe('webSocketUrl', () => {
  it('stays with the page host and its security', () => {
    expect(webSocketUrl({ protocol: 'http:', host: '127.0.0.1:8080' })).toBe('ws://127.0.0.1:8080/ws');
    expect(webSocketUrl({ protocol: 'https:', host: 'a.example' })).toBe('wss://a.example/ws');
  });
});
