import { describe, expect, it } from 'vitest';
import { studyOfRoute } from './second-window.ts';

describe('the address of a viewer window', () => {
  it('names a study and perhaps a series', () => {
    expect(studyOfRoute('1.2.3')).toEqual({ studyInstanceUid: '1.2.3', seriesInstanceUid: undefined });
    expect(studyOfRoute('1.2.3 1.2.4')).toEqual({ studyInstanceUid: '1.2.3', seriesInstanceUid: '1.2.4' });
  });

  it('that names anything else opens nothing', () => {
    for (const rest of [undefined, '', 'x', '1.2 y', '1.2 1.3 1.4', ' 1.2']) {
      expect(studyOfRoute(rest)).toBeUndefined();
    }
  });
});
