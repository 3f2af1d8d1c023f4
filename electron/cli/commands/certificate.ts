import { readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import { Command, Option } from 'commander';
import type { Certificate } from '../../../shared/contract/certificate.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { readCount } from '../arguments.ts';
import { type CommonOptions, commandWithCommonOptions } from '../common-options.ts';
import { createOutput, type ExitStatus, type Output, reporting } from '../output.ts';
import { openSession, resolvePath, type Session } from '../session.ts';
import { formatTable } from '../table.ts';

interface MakeOptions extends CommonOptions {
  readonly host?: readonly string[];
  readonly years: number;
}

interface ImportOptions extends CommonOptions {
  readonly tlsPassphraseFile?: string;
}

export function certificateCommand(run: (work: Promise<ExitStatus>) => void): Command {
  return new Command('certificate')
    .description('certificates for TLS')
    .addCommand(
      commandWithCommonOptions('list', 'lists our certificates and those that can be trusted').action(
        (options: CommonOptions) => run(withStore(options, list)),
      ),
    )
    .addCommand(
      commandWithCommonOptions('make', 'makes a certificate for this workstation that signs itself')
        .argument('[NAME]', 'its common name; without: the name of this computer')
        .addOption(
          new Option('--host <HOST>', 'host name or address that it is for (several times)').argParser(
            (text: string, earlier: readonly string[] = []) => [...earlier, text],
          ),
        )
        .addOption(new Option('--years <N>', 'how long it is valid').argParser(readCount).default(5))
        .action((name: string | undefined, options: MakeOptions) =>
          run(withStore(options, (session, output) => make(session, output, name, options))),
        ),
    )
    .addCommand(
      commandWithCommonOptions('import', 'keeps the certificates and keys of files (PEM, DER, PKCS#12)')
        .argument('<FILES...>')
        .option('--tls-passphrase-file <FILE>', 'file with the passphrase of the key')
        .action((files: string[], options: ImportOptions) =>
          run(withStore(options, (session, output) => importFiles(session, output, files, options))),
        ),
    )
    .addCommand(
      commandWithCommonOptions('export', 'writes a certificate, without its key, as PEM')
        .argument('<ID>', 'as the list shows it; the first digits are enough')
        .argument('[FILE]', 'without: standard output')
        .action((id: string, file: string | undefined, options: CommonOptions) =>
          run(withStore(options, (session, output) => exportOne(session, output, id, file))),
        ),
    )
    .addCommand(
      commandWithCommonOptions('delete', 'forgets a certificate, and its key')
        .argument('<ID>', 'as the list shows it; the first digits are enough')
        .action((id: string, options: CommonOptions) =>
          run(withStore(options, (session, output) => remove(session, output, id))),
        ),
    );
}

async function withStore(
  options: CommonOptions,
  work: (session: Session, output: Output) => Promise<void>,
): Promise<ExitStatus> {
  const output = createOutput(options.json === true);
  return reporting(output, async () => {
    const session = await openSession(options, { listener: false });
    try {
      await work(session, output);
      return 0;
    } finally {
      await session.close();
    }
  });
}

async function list({ client }: Session, output: Output): Promise<void> {
  tell(output, await client.call('certificate.list', {}), 'There are no certificates yet');
}

async function make(
  { client }: Session,
  output: Output,
  name: string | undefined,
  { host, years }: MakeOptions,
): Promise<void> {
  const wish = { commonName: (name ?? hostname()).slice(0, 64), years, ...(host && { hosts: [...host] }) };
  tell(output, [await client.call('certificate.make', wish)], '');
}

async function importFiles(
  { client }: Session,
  output: Output,
  paths: readonly string[],
  { tlsPassphraseFile }: ImportOptions,
): Promise<void> {
  const files = await Promise.all(
    paths.map(async (path) => ({
      name: basename(path),
      content: (await read(resolvePath(path))).toString('base64'),
    })),
  );
  const secret = tlsPassphraseFile && (await read(resolvePath(tlsPassphraseFile))).toString('utf8');
  const passphrase = secret?.replace(/\r?\n$/, '');
  const imported = await client.call('certificate.import', { files, ...(passphrase && { passphrase }) });
  tell(output, imported, '');
}

async function exportOne(session: Session, output: Output, id: string, file?: string): Promise<void> {
  const certificateId = await find(session, id);
  const { pem } = await session.client.call('certificate.export', { certificateId });
  if (file !== undefined) await writeFile(resolvePath(file), pem).catch(unwritable);
  output.event({ type: 'result', certificateId, ...(file === undefined ? { pem } : { file }) });
  output.text(file === undefined ? pem.trimEnd() : `Written to ${file}`);
}

async function remove(session: Session, output: Output, id: string): Promise<void> {
  const certificateId = await find(session, id);
  await session.client.call('certificate.delete', { certificateId });
  output.event({ type: 'result', certificateId });
  output.text('Deleted');
}

/** The whole id for its first digits. */
async function find({ client }: Session, id: string): Promise<string> {
  const begin = id.replaceAll(':', '').toLowerCase();
  const found = (await client.call('certificate.list', {})).filter((one) =>
    one.certificateId.startsWith(begin),
  );
  const [first, second] = found;
  if (first && !second) return first.certificateId;
  const detail = first ? `Several certificates begin with ${id}` : `No certificate begins with ${id}`;
  throw new FailureError({ kind: 'invalid-request', detail });
}

function tell(output: Output, certificates: readonly Certificate[], none: string): void {
  output.event({ type: 'result', certificates });
  if (certificates.length === 0) {
    output.text(none);
    return;
  }
  const date = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  output.text(
    formatTable(
      [
        { title: 'ID', value: (one: Certificate) => one.certificateId.slice(0, 12) },
        { title: 'NAME', value: (one) => one.name },
        { title: 'KEY', value: (one) => (one.own ? 'ours' : '') },
        { title: 'VALID UNTIL', value: (one) => date(one.validTo) },
        { title: 'SUBJECT', value: (one) => one.subject },
        { title: 'ISSUER', value: (one) => (one.selfSigned ? 'itself' : one.issuer) },
      ],
      certificates,
    ),
  );
}

function read(path: string): Promise<Buffer> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new FailureError({
      kind: 'file-read-failed',
      code: error.code ?? 'EUNKNOWN',
      name: basename(path),
    });
  });
}

function unwritable(error: NodeJS.ErrnoException): never {
  throw new FailureError({ kind: 'file-write-failed', code: error.code ?? 'EUNKNOWN' });
}
