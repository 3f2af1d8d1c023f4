import { fail } from '../../../shared/failure/failure.ts';
import { elementRows, wholeValue } from '../elements/element-rows.ts';
import { elementsAsJson, elementsAsText } from '../elements/element-text.ts';
import { readInstance } from '../elements/read-instance.ts';
import { readReport } from '../elements/report.ts';
import type { Library } from '../library/library.ts';
import type { OperationHandlers } from './handlers.ts';

export function elementHandlers(library: Library) {
  return {
    operations: {
      'instance.elements': async ({ sopInstanceUid }) => {
        const instance = await readInstance(library, sopInstanceUid);
        const { transferSyntaxUid, unreadBytes } = instance;
        return { transferSyntaxUid, unreadBytes, rows: elementRows(instance) };
      },
      'instance.elementValue': async ({ sopInstanceUid, path }) => {
        const value = wholeValue(await readInstance(library, sopInstanceUid), path);
        return { value: value ?? fail({ kind: 'not-found', what: path }) };
      },
      'instance.elementsAs': async ({ sopInstanceUid, format }) => {
        const instance = await readInstance(library, sopInstanceUid);
        return { text: format === 'json' ? elementsAsJson(instance) : elementsAsText(instance) };
      },
      'instance.report': ({ sopInstanceUid }) => readReport(library, sopInstanceUid),
    } satisfies Partial<OperationHandlers>,
  };
}
