import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import { resolve } from 'node:path';
import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';
import { type Figure, isMet, kind, median } from './figures';

const file = resolve(import.meta.dirname, '../../data/bench-ui.json');

/** Prints what was measured against its goal, and writes it to data/bench-ui.json. */
export default class Table implements Reporter {
  readonly #figures: Figure[] = [];
  readonly #load = loadavg()[0] ?? 0;

  onTestEnd({ title }: TestCase, { annotations, errors, status }: TestResult): void {
    if (status !== 'passed') console.log(`${title}: ${errors.map(({ message }) => message).join('\n')}`);
    const told = annotations.filter(({ type }) => type === kind);
    for (const { description } of told) this.#figures.push(JSON.parse(description ?? '') as Figure);
  }

  onEnd(): void {
    const [cpu] = cpus();
    const machine = `${cpus().length} cores (${cpu?.model.trim() ?? ''}), ${process.platform} ${release()}, load ${this.#load.toFixed(1)} before`;
    const lines = this.#figures.map((figure) => `| ${figure.name} | ${goalOf(figure)} | ${round(median(figure.runs))} ${figure.unit} | ${verdict(figure)} |`);
    console.log([machine, '', '| figure | goal | measured, median | |', '| --- | --- | --- | --- |', ...lines].join('\n'));
    mkdirSync(resolve(file, '..'), { recursive: true });
    writeFileSync(file, JSON.stringify({ at: new Date().toISOString(), machine, figures: this.#figures }, null, 2));
  }

  printsToStdio(): boolean {
    return true;
  }
}

function goalOf({ goal, unit }: Figure): string {
  if (goal === null) return '–';
  return 'atMost' in goal ? `≤ ${goal.atMost} ${unit}` : `≥ ${goal.atLeast} ${unit}`;
}

function verdict(figure: Figure): string {
  const met = isMet(figure);
  return met === null ? '' : met ? 'met' : 'missed';
}

function round(value: number): string {
  return String(Number(value.toPrecision(4)));
}
