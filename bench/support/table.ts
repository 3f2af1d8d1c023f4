import { cpus, release, totalmem, type } from 'node:os';
import type { Line, Spread } from './measure.ts';

export interface CaseResult {
  readonly id: string;
  readonly lines: readonly Line[];
}

export interface Report {
  readonly date: string;
  readonly machine: string;
  readonly results: readonly CaseResult[];
}

export function describeMachine(): string {
  const processors = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const name = processors[0]?.model.trim() ?? 'unknown';
  return `${processors.length} x ${name}, ${memory} GiB, ${type()} ${release()}, Node ${process.versions.node}`;
}

/** A table in Markdown, as it stands in docs/performance.md. */
export function formatTable({ date, machine, results }: Report): string {
  const header = [
    `${date.slice(0, 16).replace('T', ' ')} UTC, ${machine}`,
    '',
    '| # | work | against | ours | peer | ratio | CPU time ours / peer | reach | reached | load |',
    '|---|---|---|---|---|---|---|---|---|---|',
  ];
  const rows = results.flatMap(({ id, lines }) => lines.map((line) => rowOf(id, line)));
  return `${[...header, ...rows].join('\n')}\n`;
}

function rowOf(id: string, line: Line): string {
  const { wall, cpu, unit, reach, notes } = line;
  const told = Object.entries(notes).map(([name, value]) => `${name} ${value}`);
  const cells = [
    id.toUpperCase(),
    [line.what, ...told].join('; '),
    line.against,
    inUnit(wall.ours, unit),
    inUnit(wall.peer, unit),
    asRatio(wall.ratio),
    cpu ? `${inUnit(cpu.ours, unit)} / ${inUnit(cpu.peer, unit)} = ${asRatio(cpu.ratio)}` : '',
    reachText(line),
    reach.ratio === undefined && reach.ours === undefined ? '' : line.reached ? 'yes' : 'no',
    `${line.load[0]} to ${line.load[1]}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function reachText({ reach, unit }: Line): string {
  const parts = [
    ...(reach.ratio === undefined ? [] : [`<= ${reach.ratio}`]),
    ...(reach.ours === undefined ? [] : [`<= ${reach.ours} ${unit}`]),
  ];
  return parts.join(', ');
}

function inUnit(spread: Spread, unit: string): string {
  return Number.isNaN(spread.median) ? '' : `${withRange(spread, wholeOrTenth)} ${unit}`;
}

function asRatio(spread: Spread): string {
  return Number.isNaN(spread.median) ? '' : withRange(spread, (value) => value.toFixed(value < 0.1 ? 3 : 2));
}

function wholeOrTenth(value: number): string {
  return value < 10 ? value.toFixed(1) : Math.round(value).toString();
}

function withRange({ median, min, max }: Spread, format: (value: number) => string): string {
  return min === max ? format(median) : `${format(median)} (${format(min)} to ${format(max)})`;
}
