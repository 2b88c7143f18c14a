// Starting the program: what a person types and reads, when it goes wrong and
// when it goes well.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { browse } from './lib/browser.mjs';
import { folder, freeTcpPort, freeUdpPort, start } from './lib/process.mjs';
import { serve } from './lib/server.mjs';
import { openWebSocket } from './lib/websocket.mjs';

/** Runs the program to its end; its exit code and what it printed. */
async function run(...args) {
  const program = start(process.env.YINGDA_BIN, args, { name: 'yingda' });
  const code = await program.ended;
  return { code, lines: program.output().trimEnd().split('\n') };
}

/** `serve` on free ports, but for what is overridden. */
async function serveWith(overrides) {
  const options = { data: folder('data'), http: `127.0.0.1:${await freeTcpPort()}`, sip: `127.0.0.1:${await freeUdpPort()}`, ...overrides };
  return run('serve', ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]));
}

function saysWhatToDo({ code, lines }, ...words) {
  assert.equal(code, 2, lines.join('\n'));
  assert.equal(lines.length, 1, lines.join('\n'));
  for (const word of words) assert.match(lines[0], word);
}

describe('what keeps the program from starting is one line that says what to do, exit code 2', { concurrency: true }, () => {
  test('a port that is taken', async () => {
    const other = createServer();
    await new Promise((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address();
    saysWhatToDo(await serveWith({ http: `127.0.0.1:${port}` }), /web page/, /port is taken/, /--http/);
    saysWhatToDo(await serveWith({ sip: `127.0.0.1:${port}` }), /SIP over TCP/, /port is taken/, /--sip/);
    other.close();
  });

  test('an address this machine does not have', async () => {
    saysWhatToDo(await serveWith({ sip: '192.0.2.77:5060' }), /no such address/, /--sip/);
  });

  test('a config file with a misspelt field, a bad range, no file at all', async () => {
    const data = folder('data');
    writeFileSync(join(data, 'yingda.toml'), 'http = "127.0.0.1:8080"\nspi = ["127.0.0.1:5060"]\n');
    saysWhatToDo(await serveWith({ data }), /yingda\.toml/, /line 2/, /spi/);
    saysWhatToDo(await serveWith({ rtp: '70-20' }), /20000-29999/);
    saysWhatToDo(await serveWith({ config: '/nowhere/at/all.toml' }), /nowhere/, /--config/);
  });

  test('a data folder that cannot be written', async () => {
    // Below a file there is no folder, whoever asks.
    const file = join(folder('data'), 'a-file');
    writeFileSync(file, '');
    saysWhatToDo(await serveWith({ data: join(file, 'data') }), /data folder/, /cannot be written/, /--data/);
  });

  test('a database that is none', async () => {
    saysWhatToDo(await serveWith({ database: 'mysql://localhost/yingda' }), /database/, /sqlite/);
    const data = folder('data');
    mkdirSync(join(data, 'yingda.db'));
    saysWhatToDo(await serveWith({ data }), /database/);
  });
});

describe('looking before starting', { concurrency: true }, () => {
  test('config check says what is set', async () => {
    const data = folder('data');
    const trunk = '[[trunk]]\nname = "carrier"\naddress = "203.0.113.5:5060"\ncalls_max = 30\n';
    writeFileSync(join(data, 'yingda.toml'), trunk);
    const { code, lines } = await run('config', 'check', '--data', data);
    assert.equal(code, 0);
    assert.ok(lines.some((line) => /trunk +carrier at 203\.0\.113\.5:5060 \(30 lines\)/.test(line)), lines.join('\n'));
  });

  test('doctor finds a free machine well, and a taken port', async () => {
    const [http, sip] = [await freeTcpPort(), await freeUdpPort()];
    const options = ['--data', folder('data'), '--http', `127.0.0.1:${http}`, '--sip', `127.0.0.1:${sip}`];
    const well = await run('doctor', ...options);
    assert.ok(well.lines.some((line) => line.startsWith('ok ') && line.includes('sip/udp')), well.lines.join('\n'));
    const other = createServer();
    await new Promise((resolve) => other.listen(http, '127.0.0.1', resolve));
    const ill = await run('doctor', ...options);
    other.close();
    assert.equal(ill.code, 2);
    assert.ok(ill.lines.some((line) => line.startsWith('BAD') && /port is taken/.test(line)), ill.lines.join('\n'));
  });

  test('trace of a call that never was', async () => {
    const none = await run('trace', 'int_nonsense', '--data', folder('data'));
    saysWhatToDo(none, /int_/);
  });
});

describe('an empty centre', () => {
  let [server, browser] = [];
  before(async () => {
    server = await serve({ demo: false });
    browser = await browse();
  });
  after(async () => {
    await browser?.stop();
    await server?.stop();
  });

  test('leads its owner to make an administrator, once', { timeout: 60_000 }, async () => {
    assert.match(server.output(), /empty.*administrator/s);
    const page = await browser.person();
    await page.goto(server.url);
    await page.getByTestId('setup-name').fill('陈站长');
    await page.getByTestId('setup-username').fill('owner');
    await page.getByTestId('setup-password').fill('a-password-of-mine');
    await page.getByTestId('setup-again').fill('a-password-of-mine');
    await page.getByTestId('setup-submit').click();
    await page.getByTestId('user-menu').waitFor();

    const owner = await server.login('owner', 'a-password-of-mine');
    assert.equal(owner.user.role, 'administrator');
    const second = { username: 'thief', password: 'another-password', name: 'x' };
    await assert.rejects(owner.post('/setup', second), (error) => [403, 409].includes(error.status));
    await assert.rejects(server.login('1001'), (error) => error.code === 'wrong_credentials');
    const call = openWebSocket(`${server.url.replace('http', 'ws')}/api/v1/citizen`, {});
    await assert.rejects(call, 'the citizen’s telephone is off outside of the demo');
  });
});
