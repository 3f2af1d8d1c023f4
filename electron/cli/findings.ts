import type { Finding } from '../../shared/diagnosis/finding.ts';
import type { Output } from './output.ts';

/** What the program makes of a failure, for people: the sentence, what it was seen from, what to do, the next test. */
export function printFindings(output: Output, findings: readonly Finding[]): void {
  for (const finding of findings) output.text(`\n${formatFinding(finding)}`);
}

function formatFinding(finding: Finding): string {
  const { cause, name, confidence, sentence, evidence, steps, decidingTest, alsoPossible, avoided } = finding;
  return [
    `${cause} ${name} (${confidence})`,
    `  ${sentence}`,
    ...(avoided ? ['  The images came by another way in spite of this.'] : []),
    '  Why we think so:',
    ...evidence.map(({ text }) => `    - ${text}`),
    '  What to do:',
    ...steps.map((step, index) => `    ${index + 1}. ${step}`),
    ...(alsoPossible ? [`  Also possible: ${alsoPossible.join(', ')}`] : []),
    ...(decidingTest ? [`  The test that would decide: ${decidingTest.probe}. ${decidingTest.shows}`] : []),
  ].join('\n');
}
