import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/**
 * Who may talk to the webhost: only a browser on this machine that was opened with the address printed at this start.
 * The token in that address is exchanged for a cookie; the Host header must be ours (against DNS rebinding) and so must
 * the Origin wherever one is sent or required (against other sites' pages).
 */
export interface Access {
  readonly token: string;
  /** True when the address carries this start's token. */
  tokenMatches(token: string | null): boolean;
  /** The Set-Cookie line that a right token earns. */
  cookieLine(port: number): string;
  /** True when the request came to a loopback name of ours with our port. */
  hostAllowed(request: IncomingMessage, port: number): boolean;
  /** True when no other site's page sent it; `required` refuses requests without an Origin header too. */
  originAllowed(request: IncomingMessage, port: number, required: boolean): boolean;
  hasCookie(request: IncomingMessage, port: number): boolean;
}

export function createAccess(): Access {
  const token = randomBytes(24).toString('base64url');
  const session = randomBytes(24).toString('base64url');
  return {
    token,
    tokenMatches: (given) => given !== null && sameSecret(given, token),
    cookieLine: (port) => `${cookieName(port)}=${session}; Path=/; HttpOnly; SameSite=Strict`,
    hostAllowed: (request, port) => ownHosts(port).includes(request.headers.host?.toLowerCase() ?? ''),
    originAllowed(request, port, required) {
      const origin = request.headers.origin;
      if (origin === undefined) return !required;
      return ownHosts(port).some((host) => origin === `http://${host}`);
    },
    hasCookie(request, port) {
      const given = readCookie(request.headers.cookie ?? '', cookieName(port));
      return given !== undefined && sameSecret(given, session);
    },
  };
}

/** Cookies are shared by all ports of a host, so two webhosts on one machine must not overwrite each other's. */
function cookieName(port: number): string {
  return `movescope-${port}`;
}

function ownHosts(port: number): readonly string[] {
  return [`127.0.0.1:${port}`, `localhost:${port}`];
}

function readCookie(header: string, name: string): string | undefined {
  for (const part of header.split(';')) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
}

/** Compared as hashes, so that neither length nor content leaks through the time it takes. */
function sameSecret(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
