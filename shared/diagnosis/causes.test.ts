import { describe, expect, it } from 'vitest';
import { causeIdSchema } from './cause-id.ts';
import { causes } from './causes.ts';
import { move, moveControl } from './diagnosis.test-support.ts';
import { createFill, fillSteps } from './fill.ts';

const rows = Object.values(causes);
const jargon =
  /\b(AE|AET|SCP|SCU|C-MOVE|C-GET|C-FIND|C-ECHO|C-STORE|TCP|IP|UID|PDU|RST|TLS|SSL|NAT|DNS|ICMP|DHCP|VLAN|MTU|association|presentation context|transfer syntax|status|abort|0x[0-9a-f]+|[ABCF][0-9A-F]{3}h?)\b/;
const medicalJargonIsFine = ['PACS', 'DICOM', 'ID'];

describe('the table of causes', () => {
  it('has all 72, each under its own id and layer', () => {
    expect(causeIdSchema.options).toHaveLength(72);
    expect(Object.keys(causes).sort()).toEqual([...causeIdSchema.options].sort());
    for (const { id, layer } of rows) expect(id.startsWith(layer)).toBe(true);
  });

  const sentences = rows.flatMap(({ id, sentence, probable, doubtful }) =>
    [sentence, probable, doubtful].filter((one) => one !== undefined).map((one) => ({ id, sentence: one })),
  );

  it.each(sentences)('$id speaks plainly to a radiologist: $sentence', ({ sentence }) => {
    for (const part of sentence.split(/(?<=[.!?])\s+/)) {
      expect(part.split(/\s+/).length, part).toBeLessThanOrEqual(20);
    }
    expect(sentence).toMatch(/[.!?]$/);
    const words = sentence.replace(/\{[A-Z0-9_]+\}/g, 'value');
    expect(words).not.toMatch(jargon);
    const capitals = words.match(/\b[A-Z]{2,}\b/g) ?? [];
    expect(capitals.filter((word) => !medicalJargonIsFine.includes(word))).toEqual([]);
  });

  it.each(rows)('$id gives a technician steps that are sentences', ({ steps, name }) => {
    expect(name.length).toBeGreaterThan(10);
    const told = steps.filter((step) => step !== '{ENTRY}');
    expect(told.length).toBeGreaterThan(0);
    for (const step of told) expect(step).toMatch(/[.)]$/);
    expect(new Set(steps).size).toBe(steps.length);
  });

  it('has a doubtful sentence wherever the usual one says that it is probable', () => {
    for (const { sentence, probable = sentence, doubtful } of rows) {
      if (/probably/i.test(probable)) expect(doubtful).toMatch(/ may (not )?/);
      expect(doubtful ?? '').not.toMatch(/probably/i);
    }
  });

  it('states no cause of the way back that is not certain', () => {
    for (const { sentence, probable = sentence, doubtful = probable, fixGroup } of rows) {
      if (fixGroup !== 'way-back') continue;
      expect(probable).toMatch(/probably| may /);
      expect(doubtful).toMatch(/ may /);
    }
  });

  it('has a sentence of its own for each', () => {
    expect(new Set(rows.map((row) => row.sentence)).size).toBe(72);
    expect(new Set(rows.map((row) => row.name)).size).toBe(72);
  });

  it.each(rows)('$id reads naturally when nothing is known', ({ sentence, steps }) => {
    const evidence = { operation: 'retrieve', takenAt: 0, local: {}, probes: [] } as const;
    const empty = { ...evidence, probes: [] };
    const fill = createFill(empty);
    for (const text of [fill(sentence), ...fillSteps(steps, empty, fill)]) {
      expect(text).not.toMatch(/[{}]|undefined|NaN|“”|\s{2}/);
    }
  });
});

describe('fill', () => {
  it('puts the real values into the steps, and the line for the server', () => {
    const evidence = move(moveControl({ status: 0xa801 }, 'dcmtk'));
    const steps = fillSteps(causes.B02.steps, evidence, createFill(evidence));
    expect(steps[0]).toContain('AE title MOVESCOPE, address 10.77.0.10, port 11113');
    expect(steps[1]).toContain('ws = (MOVESCOPE, 10.77.0.10, 11113)');
  });

  it('gives both lines where Orthanc and dcmqrscp can’t be told apart, and none for a stranger', () => {
    const unclear = move(moveControl(undefined, 'dcmtk'));
    expect(fillSteps(['{ENTRY}'], unclear, createFill(unclear))).toHaveLength(2);
    const stranger = move(moveControl(undefined, 'other'));
    expect(fillSteps(['{ENTRY}'], stranger, createFill(stranger))).toEqual([]);
  });

  it('never takes a value for a placeholder', () => {
    const evidence = move(moveControl(undefined), { local: { moveDestination: '{IP}' } });
    expect(createFill(evidence)('Enter {AET}.')).toBe('Enter {IP}.');
  });
});
