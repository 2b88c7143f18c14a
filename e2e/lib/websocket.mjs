// A WebSocket client (RFC 6455) for Node 20, which has none: text messages over
// plain HTTP, no extensions.

import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const [CONTINUATION, TEXT, CLOSE, PING, PONG] = [0, 1, 8, 9, 10];

/** Opens a WebSocket; `onMessage` gets each text, `onClose` its end. */
export function openWebSocket(url, { headers = {}, onMessage, onClose = () => {} }) {
  const key = randomBytes(16).toString('base64');
  const { hostname, port, pathname, search } = new URL(url);
  const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': key };
  const asked = request({ hostname, port, path: pathname + search, headers: { ...headers, ...upgrade } });
  return new Promise((resolve, reject) => {
    asked.on('error', reject);
    asked.on('response', (response) => {
      response.resume();
      reject(new Error(`${url}: no WebSocket but ${response.statusCode}`));
    });
    asked.on('upgrade', (response, socket, head) => {
      const expected = createHash('sha1').update(key + GUID).digest('base64');
      if (response.headers['sec-websocket-accept'] !== expected) return reject(new Error(`${url}: wrong Sec-WebSocket-Accept`));
      const read = reader({ onMessage, onPing: (data) => socket.write(frame(PONG, data)), onClosed: () => socket.destroySoon() });
      socket.on('data', read);
      socket.on('error', () => {});
      socket.on('close', onClose);
      read(head);
      resolve({ send: (text) => socket.write(frame(TEXT, Buffer.from(text))), close: () => (socket.write(frame(CLOSE, Buffer.alloc(0))), socket.destroySoon()), kill: () => socket.destroy() });
    });
    asked.end();
  });
}

/** A whole masked frame, as clients must send them (§5.3). */
function frame(opcode, data) {
  const size = data.length < 126 ? 0 : data.length < 65536 ? 2 : 8;
  const head = Buffer.alloc(2 + size);
  head[0] = 0x80 | opcode;
  head[1] = 0x80 | (size === 0 ? data.length : size === 2 ? 126 : 127);
  if (size === 2) head.writeUInt16BE(data.length, 2);
  if (size === 8) head.writeBigUInt64BE(BigInt(data.length), 2);
  const mask = randomBytes(4);
  return Buffer.concat([head, mask, data.map((byte, at) => byte ^ mask[at & 3])]);
}

/** Takes chunks of a stream of unmasked frames, in whatever pieces they come. */
function reader({ onMessage, onPing, onClosed }) {
  let pending = Buffer.alloc(0);
  let parts = [];
  return (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 2) {
      const short = pending[1] & 0x7f;
      const start = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (pending.length < start) return;
      const length = short === 126 ? pending.readUInt16BE(2) : short === 127 ? Number(pending.readBigUInt64BE(2)) : short;
      if (pending.length < start + length) return;
      const [final, opcode] = [pending[0] >> 7 === 1, pending[0] & 15];
      const data = pending.subarray(start, start + length);
      pending = pending.subarray(start + length);
      if (opcode === PING) onPing(data);
      else if (opcode === CLOSE) onClosed();
      else if (opcode === TEXT || opcode === CONTINUATION) {
        parts.push(data);
        if (final) onMessage(Buffer.concat(parts.splice(0)).toString('utf8'));
      }
    }
  };
}
