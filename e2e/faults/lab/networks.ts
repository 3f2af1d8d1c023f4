import { createLab, type Host, type Lab } from '../../support/namespaces.ts';

/** The networks that the faults happen in. */

/** PACS, workstation and one more computer on one switch. */
export interface LocalNetwork {
  readonly lab: Lab;
  readonly pacs: Host;
  readonly workstation: Host;
  readonly other: Host;
}

export const local = {
  pacs: '10.77.0.2',
  workstation: '10.77.0.10',
  other: '10.77.0.11',
  /** Nobody has it. */
  nobody: '10.77.0.99',
} as const;

/** Runs a test in a network and removes it, however the test ends. */
const within =
  <N extends { readonly lab: Lab }>(build: (lab: Lab) => Promise<N>) =>
  async <T>(work: (network: N) => Promise<T>): Promise<T> => {
    const lab = createLab();
    try {
      return await work(await build(lab));
    } finally {
      await lab.close();
    }
  };

export async function buildLocalNetwork(lab: Lab): Promise<LocalNetwork> {
  const pacs = await lab.host('pacs');
  const workstation = await lab.host('ws');
  const other = await lab.host('other');
  await lab.connect([
    { host: pacs, address: `${local.pacs}/24` },
    { host: workstation, address: `${local.workstation}/24` },
    { host: other, address: `${local.other}/24` },
  ]);
  return { lab, pacs, workstation, other };
}

export const inLocalNetwork = within(buildLocalNetwork);

/** PACS and workstation in two subnets of one hospital, with a router between. */
export interface RoutedNetwork {
  readonly lab: Lab;
  readonly pacs: Host;
  readonly workstation: Host;
  readonly router: Host;
}

export const routed = { pacs: '10.77.1.2', workstation: '10.77.2.10' } as const;

export const inRoutedNetwork = within(async (lab): Promise<RoutedNetwork> => {
  const pacs = await lab.host('pacs');
  const router = await lab.host('router');
  const workstation = await lab.host('ws');
  await lab.connect([
    { host: pacs, address: `${routed.pacs}/24` },
    { host: router, address: '10.77.1.1/24' },
  ]);
  await lab.connect([
    { host: router, address: '10.77.2.1/24' },
    { host: workstation, address: `${routed.workstation}/24` },
  ]);
  await lab.makeRouter(router);
  await lab.route(pacs, 'default via 10.77.1.1');
  await lab.route(workstation, 'default via 10.77.2.1');
  return { lab, pacs, workstation, router };
});

/**
 * A workstation at home behind a router that masquerades, a provider that drops what is for private addresses, and a PACS
 * with a public address. The public addresses are those for documentation (RFC 5737).
 */
export interface HomeNetwork {
  readonly lab: Lab;
  readonly pacs: Host;
  readonly provider: Host;
  readonly router: Host;
  readonly workstation: Host;
}

export const home = { pacs: '203.0.113.2', wan: '198.51.100.20', workstation: '192.168.1.10' } as const;

export async function buildHomeNetwork(lab: Lab): Promise<HomeNetwork> {
  const pacs = await lab.host('pacs');
  const provider = await lab.host('provider');
  const router = await lab.host('router');
  const workstation = await lab.host('ws');
  await lab.connect([
    { host: pacs, address: `${home.pacs}/24` },
    { host: provider, address: '203.0.113.1/24' },
  ]);
  await lab.connect([
    { host: provider, address: '198.51.100.1/24' },
    { host: router, address: `${home.wan}/24` },
  ]);
  await lab.connect([
    { host: router, address: '192.168.1.1/24' },
    { host: workstation, address: `${home.workstation}/24` },
  ]);
  await lab.makeRouter(provider);
  await lab.makeRouter(router);
  await lab.route(pacs, 'default via 203.0.113.1');
  await lab.route(router, 'default via 198.51.100.1');
  await lab.route(workstation, 'default via 192.168.1.1');
  // With a route, so that they are dropped in silence: without one the provider would say "unreachable".
  await lab.route(provider, `192.168.0.0/16 via ${home.wan}`);
  await provider.firewall('-A FORWARD -d 192.168.0.0/16 -j DROP');
  await router.firewall(`-t nat -A POSTROUTING -o eth0 -j MASQUERADE`);
  return { lab, pacs, provider, router, workstation };
}

export const inHomeNetwork = within(buildHomeNetwork);
