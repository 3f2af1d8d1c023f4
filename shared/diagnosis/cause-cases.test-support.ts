import type { CauseCase } from './cause-case.test-support.ts';
import { reverseNoneCases, reverseSomeCases } from './cause-cases-back.test-support.ts';
import { finishCases, getCases } from './cause-cases-finish.test-support.ts';
import { controlCases, requestCases } from './cause-cases-there.test-support.ts';

export const causeCases: readonly CauseCase[] = [
  ...controlCases,
  ...requestCases,
  ...reverseNoneCases,
  ...reverseSomeCases,
  ...finishCases,
  ...getCases,
];
