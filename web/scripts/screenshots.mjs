// Takes pictures of every page on the mock floor, in both languages and two sizes,
// into shots/. Wants `npm run build:mock` first.  node scripts/screenshots.mjs [name…]
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { preview } from 'vite';

const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const ONLY = process.argv.slice(2);

const PAGES = [
  ['login', '/login', null, null],
  ['desk-out', '/desk', '1001', 'signed_out'],
  ['desk-idle', '/desk', '1001', 'not_ready'],
  ['desk-offered', '/desk', '1001', 'offered'],
  ['desk-talking', '/desk', '1001', 'talking'],
  ['desk-consult', '/desk', '1001', 'consulting'],
  ['desk-wrap-up', '/desk', '1001', 'wrap_up'],
  ['cases', '/cases', '1001', 'not_ready'],
  ['case-operator', '/cases/case_2', '5002', null],
  ['case-follow-up', '/cases/case_5', '4001', 'not_ready'],
  ['calls', '/calls', '1001', 'not_ready'],
  ['call', '/calls/int_1', '3001', null],
  ['wall', '/wall', '2001', 'not_ready'],
  ['settings', '/settings', 'admin', null],
  ['settings-users', '/settings/users', 'admin', null],
  ['settings-queues', '/settings/queues', 'admin', null],
  ['desk-dark', '/desk', '1001', 'talking'],
  ['wall-dark', '/wall', '2001', 'not_ready'],
  ['citizen', '/call', null, null],
  ['not-found', '/nowhere', '1001', 'ready'],
];

mkdirSync('shots', { recursive: true });
const server = await preview({
  build: { outDir: 'dist-mock' },
  preview: { port: 4199, strictPort: true, host: '127.0.0.1' },
});
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
});
for (const [size, viewport] of Object.entries(SIZES)) {
  for (const language of ['zh-CN', 'en']) {
    const context = await browser.newContext({ viewport, locale: language });
    for (const [name, path, as, scene] of PAGES) {
      if (ONLY.length > 0 && !ONLY.includes(name)) continue;
      const page = await context.newPage();
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') {
          console.log(`${name} ${language} ${size}: ${message.text()}`);
        }
      });
      page.on('pageerror', (error) => console.log(`${name} ${language} ${size}: ${error}`));
      if (name.endsWith('-dark')) {
        await page.addInitScript(() => localStorage.setItem('yingda.theme', 'dark'));
      }
      const query = new URLSearchParams({ mock: '', ...(as ? { as } : {}), ...(scene ? { scene } : {}) });
      await page.goto(`http://127.0.0.1:4199${path}?${query}`);
      await page.waitForTimeout(900);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      if (wide) console.log(`${name} ${language} ${size}: wider than the window`);
      await page.screenshot({ path: `shots/${name}.${language}.${size}.png` });
      if (name.endsWith('-dark')) await page.evaluate(() => localStorage.clear());
      await page.close();
    }
    await context.close();
  }
}
await browser.close();
await server.close();
