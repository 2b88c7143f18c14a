import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';

const LINES_MAX = 800;

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return /\.tsx?$/.test(name) && !/\.(test|d)\./.test(name) ? [path] : [];
  });
}

const FILES = sources('src').map((path) => ({ path, text: readFileSync(path, 'utf8') }));
const imports = (text: string) => [...text.matchAll(/from '([^']+)'/g)].map((match) => match[1] ?? '');
const featureOf = (path: string) => /features\/([\w-]+)/.exec(path)?.[1];

it('no feature imports another', () => {
  const found = FILES.flatMap(({ path, text }) => {
    const own = featureOf(relative('src', path));
    return imports(text)
      .filter((target) => own && featureOf(target) && featureOf(target) !== own)
      .map((target) => `${path} -> ${target}`);
  });
  expect(found).toEqual([]);
});

it('shared parts know no feature and no page of the app', () => {
  const found = FILES.filter(({ path }) => /src\/(lib|ui|api)\//.test(path)).flatMap(({ path, text }) =>
    imports(text)
      .filter((target) => /features\/|@\/app/.test(target))
      .map((target) => `${path} -> ${target}`),
  );
  expect(found).toEqual([]);
});

it('only the entry knows the mock floor', () => {
  const found = FILES.filter(({ path }) => !path.includes('mock')).filter(({ text }) => /mock\//.test(text));
  expect(found.map(({ path }) => path)).toEqual([join('src', 'main.tsx')]);
});

it('files stay readable', () => {
  expect(FILES.filter(({ text }) => text.split('\n').length > LINES_MAX).map(({ path }) => path)).toEqual([]);
});
