import { describe, expect, it } from 'vitest';
import { causeCases } from './cause-cases.test-support.ts';
import { causeIdSchema } from './cause-id.ts';
import { diagnose } from './diagnose.ts';
import { evidenceSchema } from './evidence.ts';
import { findingSchema } from './finding.ts';

describe('every cause', () => {
  it('has a case', () => {
    expect(causeCases.map((one) => one.cause).sort()).toEqual([...causeIdSchema.options].sort());
  });

  it.each(causeCases)(
    '$cause is named $confidence from its evidence',
    ({ cause, confidence, evidence, beside }) => {
      expect(evidenceSchema.parse(evidence)).toEqual(evidence);
      const findings = diagnose(evidence);
      for (const finding of findings) findingSchema.parse(finding);
      if (beside) {
        const told = findings.find((one) => one.cause === cause || one.alsoPossible?.includes(cause));
        expect(told, JSON.stringify(findings.map((one) => [one.cause, one.alsoPossible]))).toBeDefined();
        return;
      }
      expect(
        findings.map((one) => `${one.cause} ${one.confidence}`),
        JSON.stringify(findings.map((one) => one.evidence)),
      ).toContain(`${cause} ${confidence}`);
      if (cause !== 'D03') expect(findings[0]?.cause).toBe(cause);
    },
  );

  it.each(causeCases)('$cause is not named from evidence that only comes near', ({ cause, nearMiss }) => {
    expect(evidenceSchema.parse(nearMiss)).toEqual(nearMiss);
    const named = diagnose(nearMiss).flatMap((one) => [one.cause, ...(one.alsoPossible ?? [])]);
    expect(named).not.toContain(cause);
  });
});
