import type { Locator } from '@playwright/test';
import { causes } from '../../shared/diagnosis/causes.ts';
import type { Finding } from '../../shared/diagnosis/finding.ts';
import { expect } from './expect.ts';

const words = { certain: 'Certain', likely: 'Likely', possible: 'Possible' } as const;

/** What the program makes of a failure, wherever it is shown: the first finding in full, the others as lines. */
export class FindingPanel {
  readonly root: Locator;
  constructor(root: Locator) {
    this.root = root;
  }

  get first(): Locator {
    return this.root.getByRole('region', { name: /^Finding: / }).first();
  }

  get sentence(): Locator {
    return this.first.getByRole('paragraph').first();
  }

  get evidence(): Locator {
    return this.first.getByRole('list', { name: 'Evidence' }).getByRole('listitem');
  }

  get others(): Locator {
    return this.root
      .getByRole('list', { name: 'Other findings, the likeliest first' })
      .getByRole('button', { expanded: false });
  }

  /** The first finding, or one that it names as well possible, is this cause. */
  async expectNamed(cause: Finding['cause'], timeout?: number): Promise<void> {
    await expect(this.first).toContainText(
      new RegExp(escaped(causes[cause].name), 'i'),
      timeout ? { timeout } : {},
    );
  }

  /** The first finding is this cause. */
  async expectFirst(cause: Finding['cause'], timeout?: number): Promise<void> {
    const name = `Finding: ${causes[cause].name}`;
    await expect(this.first).toHaveAttribute('aria-label', name, timeout ? { timeout } : {});
  }

  /** Everything that the findings say is shown, in their order and in their words. */
  async expectAll(findings: readonly Finding[]): Promise<void> {
    const [best, ...others] = findings;
    if (!best) {
      await expect(this.root.getByRole('region', { name: /^Finding: / })).toHaveCount(0);
      return;
    }
    await expect(this.first).toHaveAttribute('aria-label', `Finding: ${best.name}`);
    await expect(this.sentence).toHaveText(best.sentence);
    await expect(this.first.getByText(words[best.confidence], { exact: true })).toBeVisible();
    await expect(this.first.getByText(best.cause, { exact: true })).toBeVisible();
    for (const cause of best.alsoPossible ?? []) await this.expectNamed(cause);
    const test = this.first.getByText('A test would decide.');
    if (best.decidingTest) await expect(this.first).toContainText(best.decidingTest.shows);
    else await expect(test).toHaveCount(0);
    await this.#expectEvidence(best);
    await this.#expectSteps(best);
    await expect(this.others).toHaveCount(others.length);
    for (const [index, other] of others.entries()) {
      await expect(this.others.nth(index)).toContainText(other.name);
      await expect(this.others.nth(index)).toContainText(words[other.confidence]);
    }
  }

  async #expectEvidence(finding: Finding): Promise<void> {
    const more = this.first.getByRole('button', { name: /^\d+ more observations$/ });
    if (await more.isVisible()) await more.click();
    await expect(this.evidence).toHaveCount(finding.evidence.length);
    for (const [index, line] of finding.evidence.entries()) {
      await expect(this.evidence.nth(index)).toContainText(line.text);
    }
  }

  /** Closed at first, so that the sentence stands alone. */
  async #expectSteps(finding: Finding): Promise<void> {
    const disclosure = this.first.getByRole('button', { name: /^Steps for the technician/ });
    await expect(disclosure).toHaveAttribute('aria-expanded', 'false');
    await disclosure.click();
    const steps = disclosure.locator('xpath=..').getByRole('listitem');
    await expect(steps).toHaveText([...finding.steps]);
    await disclosure.click();
  }

  /** Follows a line of evidence to the event that it was seen in. */
  async follow(text: string): Promise<void> {
    await this.evidence.filter({ hasText: text }).first().getByRole('button').click();
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
