import type { NetworkInterfaceInfo } from 'node:os';
import { expect, it } from 'vitest';
import { isLoopback, reachableAddresses } from './addresses.ts';

function on(address: string, internal = false): NetworkInterfaceInfo {
  const common = { address, netmask: '', mac: '', internal, cidr: null };
  return address.includes(':') ? { ...common, family: 'IPv6', scopeid: 0 } : { ...common, family: 'IPv4' };
}

const computer = {
  lo: [on('127.0.0.1', true), on('::1', true)],
  docker0: [on('172.17.0.1')],
  eth0: [on('2001:db8::7'), on('192.0.2.7'), on('fe80::1')],
};

it('lists real IPv4 addresses first, then virtual ones, then IPv6, without loopback and link-local', () => {
  expect(reachableAddresses('::', computer)).toEqual(['192.0.2.7', '172.17.0.1', '2001:db8::7']);
});

it('leaves IPv6 out when only IPv4 is listened on', () => {
  expect(reachableAddresses('0.0.0.0', computer)).toEqual(['192.0.2.7', '172.17.0.1']);
});

it('gives the one address that is bound', () => {
  expect(reachableAddresses('192.0.2.7', computer)).toEqual(['192.0.2.7']);
});

it('gives loopback when there is no network', () => {
  expect(reachableAddresses('::', { lo: computer.lo })).toEqual(['127.0.0.1']);
});

it.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['127.3.2.1', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['192.0.2.7', false],
  ['::', false],
  ['127.example.org', false],
])('takes %s for loopback: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
