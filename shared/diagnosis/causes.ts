import type { Cause } from './cause.ts';
import type { CauseId } from './cause-id.ts';
import { controlCauses } from './causes-control.ts';
import { finishCauses } from './causes-finish.ts';
import { getCauses } from './causes-get.ts';
import { requestCauses } from './causes-request.ts';
import { reverseNoneCauses } from './causes-reverse-none.ts';
import { reverseSomeCauses } from './causes-reverse-some.ts';

/** The table of causes: what each is called, what to tell whom, and what can be done about it. */
export const causes: Readonly<Record<CauseId, Cause>> = {
  ...controlCauses,
  ...requestCauses,
  ...reverseNoneCauses,
  ...reverseSomeCauses,
  ...finishCauses,
  ...getCauses,
};
