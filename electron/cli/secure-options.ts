import { type Command, InvalidArgumentError, Option } from 'commander';
import type { PeerRef } from '../../shared/contract/pacs-node.ts';
import { defaultTlsProfile, type TlsProfileId, tlsProfileIds } from '../../shared/contract/tls-profile.ts';
import type { BackendDependencies } from '../backend/create-backend.ts';
import { readPort } from './arguments.ts';
import { resolvePath } from './session.ts';

type TokenType = 'kerberos' | 'saml' | 'jwt';

/** Whom TLS trusts, and what it shows. Files are read by the backend. */
interface TlsFileOptions {
  readonly tlsProfile: TlsProfileId;
  readonly tlsCa?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsPassphraseFile?: string;
}

/** TLS and user identity towards a peer. */
export interface PeerSecurityOptions extends TlsFileOptions {
  readonly tls?: boolean;
  readonly tlsCheckHost?: boolean;
  readonly user?: string;
  readonly passcodeFile?: string;
  readonly userToken?: { readonly type: TokenType; readonly file: string };
  readonly userConfirm?: boolean;
}

/** A port with encryption of our listener. */
export interface SecurePortOptions extends TlsFileOptions {
  readonly tlsPort?: number;
  readonly tlsAnyCaller?: boolean;
}

export function withTlsFiles(command: Command): Command {
  return command
    .addOption(
      new Option('--tls-profile <PROFILE>', 'TLS profile of PS3.15')
        .choices([...tlsProfileIds])
        .default(defaultTlsProfile),
    )
    .option('--tls-ca <FILE>', 'certificates to trust (PEM); without: those that this system trusts')
    .option('--tls-cert <FILE>', 'certificate of ours (PEM), or PKCS#12 with its key')
    .option('--tls-key <FILE>', 'private key of ours (PEM)')
    .option('--tls-passphrase-file <FILE>', 'file with the passphrase of our key');
}

export function withPeerSecurity(command: Command): Command {
  return withTlsFiles(command.option('--tls', 'calls the peer with TLS'))
    .option('--tls-check-host', 'also compares the host name with the certificate of the peer')
    .option('--user <NAME>', 'user name that is told to the peer')
    .option('--passcode-file <FILE>', 'file with the passcode of the user')
    .addOption(
      new Option('--user-token <TYPE:FILE>', 'kerberos, saml or jwt, and the file with it').argParser(
        readToken,
      ),
    )
    .option('--user-confirm', 'asks the peer to confirm the user');
}

export function withSecurePort(command: Command): Command {
  return command
    .addOption(
      new Option('--tls-port <N>', 'port of our storage listener with TLS (0: any free port)').argParser(
        readPort,
      ),
    )
    .option('--tls-any-caller', 'asks callers of this port for no certificate');
}

/** The part of a PeerRef that these options stand for. */
export function peerSecurity(
  options: PeerSecurityOptions,
): Pick<Extract<PeerRef, { peer: unknown }>, 'tls' | 'userIdentity'> {
  const { user, passcodeFile, userToken, userConfirm = false } = options;
  const confirmed = { responseRequested: userConfirm };
  const identity = userToken
    ? { type: userToken.type, secretFile: userToken.file, ...confirmed }
    : user === undefined
      ? undefined
      : passcodeFile === undefined
        ? { type: 'username' as const, username: user, ...confirmed }
        : {
            ...{ type: 'username-passcode' as const, username: user, ...confirmed },
            secretFile: resolvePath(passcodeFile),
          };
  return {
    ...(options.tls && { tls: { ...tlsFiles(options), checkHostName: options.tlsCheckHost === true } }),
    ...(identity && { userIdentity: identity }),
  };
}

type SecurePort = NonNullable<NonNullable<BackendDependencies['overrides']>['securePort']>;

/** Undefined: what the settings say. */
export function securePort(options: SecurePortOptions): SecurePort | undefined {
  if (options.tlsPort === undefined) return undefined;
  return {
    port: options.tlsPort,
    tls: { ...tlsFiles(options), checkHostName: false },
    clientCertificate: options.tlsAnyCaller ? 'not-asked' : 'required',
  };
}

function tlsFiles({ tlsProfile, tlsCa, tlsCert, tlsKey, tlsPassphraseFile }: TlsFileOptions) {
  return {
    profile: tlsProfile,
    ...(tlsCa !== undefined && { caFile: resolvePath(tlsCa) }),
    ...(tlsCert !== undefined && { certificateFile: resolvePath(tlsCert) }),
    ...(tlsKey !== undefined && { keyFile: resolvePath(tlsKey) }),
    ...(tlsPassphraseFile !== undefined && { passphraseFile: resolvePath(tlsPassphraseFile) }),
  };
}

function readToken(text: string): { readonly type: TokenType; readonly file: string } {
  const match = /^(kerberos|saml|jwt):(.+)$/s.exec(text);
  if (!match?.[1] || !match[2]) {
    throw new InvalidArgumentError('Write kerberos:FILE, saml:FILE or jwt:FILE.');
  }
  return { type: match[1] as TokenType, file: resolvePath(match[2]) };
}
