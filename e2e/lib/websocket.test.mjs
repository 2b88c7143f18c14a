import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { openWebSocket } from './websocket.mjs';

test('texts go both ways, in pieces and pings between', { timeout: 10_000 }, async () => {
  const server = createServer();
  server.on('upgrade', (request, socket) => {
    const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    socket.once('data', (bytes) => {
      const length = bytes[1] & 0x7f;
      const mask = bytes.subarray(2, 6);
      const text = Buffer.from(bytes.subarray(6, 6 + length).map((byte, at) => byte ^ mask[at & 3])).toString();
      const long = Buffer.alloc(70_000, 'x');
      const head = Buffer.alloc(10);
      head[0] = 0x81;
      head[1] = 127;
      head.writeBigUInt64BE(70_000n, 2);
      const all = Buffer.concat([
        Buffer.from([0x01, 2]), Buffer.from('a-'), // a first fragment
        Buffer.from([0x89, 0]), // a ping in between
        Buffer.from([0x80, text.length]), Buffer.from(text),
        head, long,
        Buffer.from([0x88, 0]),
      ]);
      for (let at = 0; at < all.length; at += 997) socket.write(all.subarray(at, at + 997));
    });
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const texts = [];
  const closed = new Promise((done) => {
    openWebSocket(`ws://127.0.0.1:${server.address().port}/x?y`, { onMessage: (text) => texts.push(text), onClose: done }).then((socket) => socket.send('b'));
  });
  await closed;
  server.close();
  assert.deepEqual(texts.map((text) => text.length), [3, 70_000]);
  assert.equal(texts[0], 'a-b');
});

test('an address without a WebSocket says so', async () => {
  const server = createServer((_, response) => response.writeHead(401).end());
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  await assert.rejects(openWebSocket(`ws://127.0.0.1:${server.address().port}/`, { onMessage: () => {} }), /401/);
  server.close();
});
