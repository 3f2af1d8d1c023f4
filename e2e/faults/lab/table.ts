import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Row, readRows } from './scenario-rows.ts';

const file = fileURLToPath(new URL('../../../docs/diagnosis.md', import.meta.url));

const head = `# What the program says about real faults

This table is written by the tests in \`e2e/faults\` (\`MOVESCOPE_WRITE_DOCS=1 npm test -- --only faults\`). Each line is a
fault that was made with real servers in networks of their own, or with a scripted peer where no server does it, and the
first finding of the command line; the same tests see to it that the interface shows the same. Where several causes look
alike from the workstation, the finding names them together and says which test decides. Seconds count from the start of the request until the program named the cause.

`;

const titles: Readonly<Record<string, string>> = {
  '1-destination': 'What the PACS knows about us',
  '2-firewall': 'Firewalls',
  '3-nat': 'Behind a router',
  '4-control': 'The line to the PACS',
  '5-content': 'Requests, formats and disks',
  '6-finish': 'How the PACS finishes (scripted peer)',
};

function cell(text: string): string {
  // The number of a process is another one in each run.
  return text
    .replace(/process \d+/g, 'process N')
    .replace(/\s+/g, ' ')
    .replaceAll('|', '\\|');
}

function line(row: Row): string {
  const { said } = row;
  const cause = said ? [said.cause, ...(said.alsoPossible ?? [])].join(', ') : 'none';
  const words = said ? `**${said.name}.** ${said.sentence}` : '—';
  const cells = [
    row.fault,
    row.server,
    cause,
    words,
    said?.confidence ?? '—',
    row.decidedBy ?? '—',
    row.seconds.toFixed(1),
  ];
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** Writes docs/diagnosis.md from what the tests of this run kept. */
export async function writeTable(): Promise<void> {
  const rows = await readRows();
  const parts = Object.entries(titles).map(([group, title]) => {
    const lines = rows.filter((row) => row.group === group).map(line);
    return [
      `## ${title}`,
      '',
      '| fault | server | cause, and what looks the same | what the program said | confidence | decided by | seconds |',
      '|---|---|---|---|---|---|---|',
      ...lines,
      '',
    ].join('\n');
  });
  await writeFile(file, head + parts.join('\n'));
}
