import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { type CommandResult, run } from './peers.ts';

/**
 * Computers of a made-up network, as Linux network namespaces: each has interfaces, addresses, routes and a firewall of its
 * own, and nothing of it can reach any other network. Needs root.
 */

/** A program that runs on a host. */
export interface Program {
  readonly process: ChildProcess;
  /** The last of what it wrote, for failing tests. */
  output(): string;
  stop(): Promise<void>;
}

/** What a program said, line by line, with the time of each (`Date.now()`). */
export interface Spoken {
  readonly code: number | null;
  readonly lines: readonly { readonly text: string; readonly at: number }[];
  readonly stderr: string;
}

export interface Host {
  readonly name: string;
  /** Command and arguments that run what follows them on this host, with the same process id. */
  readonly enter: readonly string[];
  /** Runs a program on this host to its end. A failing exit code is a result. */
  run(command: string, args: readonly string[]): Promise<CommandResult>;
  /** Runs a program and keeps its standard output by lines. `onLine` may end it (`child`). */
  listen(
    command: string,
    args: readonly string[],
    onLine?: (line: string, child: ChildProcess) => void,
  ): Promise<Spoken>;
  /** Starts a program and waits until it listens on these TCP ports of the host. */
  start(command: string, args: readonly string[], ports: readonly number[]): Promise<Program>;
  /** Adds a rule to the host's own packet filter: `INPUT -p tcp …`. */
  firewall(rule: string): Promise<void>;
}

export interface Interface {
  readonly host: Host;
  /** With the prefix length: `10.0.0.1/24`. */
  readonly address: string;
}

export interface Lab {
  host(name: string): Promise<Host>;
  /** Connects hosts by a switch. Each gets one more interface (`eth0`, `eth1` …). */
  connect(interfaces: readonly Interface[]): Promise<void>;
  /** Adds a route: `default via 10.0.0.1`. */
  route(host: Host, route: string): Promise<void>;
  /** Lets a host forward packets between its interfaces. */
  makeRouter(host: Host): Promise<void>;
  /** Called in reverse order before the network goes. */
  onClose(work: () => unknown): void;
  close(): Promise<void>;
}

/** Why there can be no lab here; undefined when there can. */
export function labImpossible(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces exist on Linux only';
  if (process.getuid?.() !== 0) return 'only root can make network namespaces';
  return undefined;
}

const prefix = 'movescope';
const readyWithinMs = 30_000;
const stopWithinMs = 3000;

async function must(command: string, args: readonly string[]): Promise<string> {
  const result = await run(command, args);
  if (result.code !== 0) throw new Error(`${command} ${args.join(' ')}: ${result.stderr}${result.stdout}`);
  return result.stdout;
}

/** Ends what still runs in a namespace (children of servers that fork), then removes it with its interfaces. */
async function removeNamespace(namespace: string): Promise<void> {
  const pids = await run('ip', ['netns', 'pids', namespace]);
  for (const pid of pids.stdout.split('\n').map(Number).filter(Boolean)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  await run('ip', ['netns', 'del', namespace]);
}

/** Removes the namespaces of test runs that were killed: those whose process is gone. */
export async function removeLeftOvers(): Promise<void> {
  const { stdout } = await run('ip', ['netns', 'list']);
  for (const line of stdout.split('\n')) {
    const [, namespace = '', pid = ''] = /^(movescope-(\d+)-\S+)/.exec(line) ?? [];
    if (!namespace) continue;
    try {
      process.kill(Number(pid), 0);
    } catch {
      await removeNamespace(namespace);
    }
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null && child.pid !== undefined;
}

/** TCP ports that are listened on in the network namespace of a process; none while it is still in ours. */
async function listeningPorts(pid: number): Promise<Set<number>> {
  const [theirs, ours] = await Promise.all([readlink(`/proc/${pid}/ns/net`), readlink('/proc/self/ns/net')]);
  if (theirs === ours) return new Set();
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'utf8')),
  );
  const listening = tables
    .join('\n')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A');
  return new Set(listening.map((fields) => Number.parseInt(fields[1]?.split(':')[1] ?? '', 16)));
}

class NamespaceHost implements Host {
  readonly name: string;
  readonly namespace: string;
  readonly enter: readonly string[];
  interfaces = 0;
  readonly #programs: Program[] = [];

  constructor(name: string, namespace: string) {
    this.name = name;
    this.namespace = namespace;
    this.enter = ['ip', 'netns', 'exec', namespace];
  }

  /** `ip netns exec` becomes the program, so the child's pid is the program's. */
  #spawn(command: string, args: readonly string[]): ChildProcess {
    return spawn('ip', ['netns', 'exec', this.namespace, command, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  run(command: string, args: readonly string[]): Promise<CommandResult> {
    return run('ip', ['netns', 'exec', this.namespace, command, ...args]);
  }

  listen(
    command: string,
    args: readonly string[],
    onLine?: (line: string, child: ChildProcess) => void,
  ): Promise<Spoken> {
    const child = this.#spawn(command, args);
    const lines: { text: string; at: number }[] = [];
    let stderr = '';
    child.stderr?.on('data', (text: Buffer) => {
      stderr += text.toString('utf8');
    });
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      if (!child.stdout) return;
      createInterface({ input: child.stdout }).on('line', (text) => {
        lines.push({ text, at: Date.now() });
        onLine?.(text, child);
      });
      child.once('close', (code) => resolve({ code, lines, stderr }));
    });
  }

  async start(command: string, args: readonly string[], ports: readonly number[]): Promise<Program> {
    const child = this.#spawn(command, args);
    let output = '';
    const keep = (text: Buffer | string): void => {
      output = (output + text.toString()).slice(-20_000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const exited = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', (error) => {
        keep(String(error));
        resolve();
      });
    });
    const stop = async (): Promise<void> => {
      if (!isRunning(child)) return;
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
      await exited;
      clearTimeout(kill);
    };
    const program = { process: child, output: () => output, stop };
    this.#programs.push(program);
    const deadline = Date.now() + readyWithinMs;
    for (;;) {
      if (!isRunning(child) || Date.now() > deadline) {
        await stop();
        throw new Error(`${command} did not get ready on ${this.name}: ${output}`);
      }
      const open = await listeningPorts(child.pid ?? 0).catch(() => new Set<number>());
      if (ports.every((port) => open.has(port))) return program;
      await pause(20);
    }
  }

  async firewall(rule: string): Promise<void> {
    const args = ['netns', 'exec', this.namespace, 'iptables', '-w'];
    await must('ip', [...args, ...rule.split(/\s+/)]);
  }

  async close(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.stop()));
    await removeNamespace(this.namespace);
  }
}

async function attach(bridge: NamespaceHost, host: NamespaceHost, address: string): Promise<void> {
  const { namespace } = host;
  const [name, port] = [`eth${host.interfaces++}`, `p${bridge.interfaces++}`];
  const inside = ['-n', bridge.namespace, 'link'];
  await must('ip', [...inside, 'add', port, 'type', 'veth', 'peer', 'name', name, 'netns', namespace]);
  await must('ip', [...inside, 'set', port, 'master', 'br0', 'up']);
  await must('ip', ['-n', namespace, 'addr', 'add', address, 'dev', name]);
  await must('ip', ['-n', namespace, 'link', 'set', name, 'up']);
}

/** An empty network. Names are unique for each lab of each process. */
export function createLab(): Lab {
  const id = `${prefix}-${process.pid}-${randomBytes(3).toString('hex')}`;
  const hosts = new Map<string, NamespaceHost>();
  const onClose: (() => unknown)[] = [];
  let switches = 0;

  const add = async (name: string): Promise<NamespaceHost> => {
    const host = new NamespaceHost(name, `${id}-${name}`);
    await must('ip', ['netns', 'add', host.namespace]);
    hosts.set(name, host);
    await must('ip', ['-n', host.namespace, 'link', 'set', 'lo', 'up']);
    return host;
  };
  const own = (host: Host): NamespaceHost => {
    const found = hosts.get(host.name);
    if (found !== host) throw new Error(`${host.name} is not of this lab`);
    return found;
  };
  return {
    host: add,
    async connect(interfaces) {
      const bridge = await add(`switch${switches++}`);
      await must('ip', ['-n', bridge.namespace, 'link', 'add', 'br0', 'type', 'bridge']);
      await must('ip', ['-n', bridge.namespace, 'link', 'set', 'br0', 'up']);
      for (const { host, address } of interfaces) await attach(bridge, own(host), address);
    },
    async route(host, route) {
      await must('ip', ['-n', own(host).namespace, 'route', 'add', ...route.split(' ')]);
    },
    async makeRouter(host) {
      const { namespace } = own(host);
      const script = 'echo 1 > /proc/sys/net/ipv4/ip_forward';
      await must('ip', ['netns', 'exec', namespace, 'sh', '-c', script]);
    },
    onClose(work) {
      onClose.push(work);
    },
    async close() {
      for (const work of onClose.splice(0).reverse()) await work();
      await Promise.all([...hosts.values()].map((host) => host.close()));
    },
  };
}
