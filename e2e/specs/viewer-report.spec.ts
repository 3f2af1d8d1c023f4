import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '../fixtures/test.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { dropFiles } from '../support/drop-files.ts';
import { look } from '../support/look.ts';
import { pydicomFolder } from '../support/pydicom-files.ts';

test('a structured report is read as a page: who signed it, what it says, and saved as text', async ({
  app,
}) => {
  const bytes = await readFile(join(pydicomFolder, 'test-SR.dcm'));
  await dropFiles(app, [{ name: 'test-SR.dcm', bytes }]);
  const pane = new ViewerPage(app).pane();
  const report = pane.getByRole('article', { name: 'Diagnosis' });
  await expect(report).toBeVisible({ timeout: 20_000 });
  await expect(report).toContainText('Verified 2001-02-13, RIESMEIER, Jörg, OFFIS e.V.');
  await expect(report).toContainText('complete, This document is completed!');
  await expect(report.getByText('A mass of').first()).toBeVisible();
  await expect(report).toContainText('Diameter: 3 cm');
  await expect(report).toContainText('image, frame 5');
  await expect(report).toContainText('not in the library');
  await look(app, 'report');
  await report.getByRole('button', { name: 'see 1.3.2' }).click();
  const download = app.waitForEvent('download');
  await pane.getByRole('button', { name: 'Save the structured report' }).click();
  const text = await readFile(await (await download).path(), 'utf8');
  expect(text).toContain('  Diameter: 3 cm');
});
