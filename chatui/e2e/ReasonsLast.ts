import type { Reporter, Suite, TestCase, TestResult } from '@playwright/test/reporter';
import { stripVTControlCharacters } from 'node:util';

const longest = 600;

/** Prints why tests failed once more, in few lines, at the very end: of a long log often only the end is kept. */
export default class ReasonsLast implements Reporter {
  #suite?: Suite;

  printsToStdio(): boolean {
    return false;
  }

  onBegin(_config: unknown, suite: Suite): void {
    this.#suite = suite;
  }

  onEnd(): void {
    const tests = this.#suite?.allTests() ?? [];
    // What failed for good stands below what passed when it was run again.
    for (const outcome of ['flaky', 'unexpected']) {
      for (const test of tests.filter((test) => test.outcome() === outcome)) process.stdout.write(reason(test, outcome));
    }
  }
}

function reason(test: TestCase, outcome: string): string {
  const failed = test.results.find(({ errors }) => errors.length > 0);
  if (!failed) return '';
  const words = failed.errors.map(({ message = '' }) => stripVTControlCharacters(message)).join('\n');
  const where = [...test.titlePath().slice(1), ...failedSteps(failed)].filter(Boolean).join(' › ');
  return `\n${outcome === 'flaky' ? 'flaky' : 'failed'}: ${where}\n${shortened(words)}\n`;
}

/** The titles of the steps that failed, from the outermost in. */
function failedSteps({ steps }: Pick<TestResult, 'steps'>): string[] {
  const step = steps.find(({ error }) => error);
  return step ? [step.title, ...failedSteps(step)] : [];
}

function shortened(words: string): string {
  const lines = words.split('\n').filter((line) => line.trim());
  const whole = lines.join('\n');
  return whole.length > longest ? `${whole.slice(0, longest)}…` : whole;
}
