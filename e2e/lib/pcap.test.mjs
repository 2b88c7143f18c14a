import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import { capture, datagrams, heardAt, keyPcap, keys, rtpStreams } from './pcap.mjs';
import { alawEncode, find, tone } from './rtp.mjs';

test('a key in a capture file is that key', () => {
  const streams = rtpStreams(datagrams(Buffer.concat([keyPcap('5', 0), keyPcap('#', 1).subarray(24)])));
  assert.deepEqual(streams.map((stream) => keys(stream)), ['5#']);
});

test('what is sent on the loopback is captured once, and heard', { timeout: 20_000 }, async () => {
  const [sender, receiver] = [createSocket('udp4'), createSocket('udp4')];
  receiver.bind(0, '127.0.0.1');
  await once(receiver, 'listening');
  const { port } = receiver.address();
  const wire = await capture(`udp port ${port}`);
  const sound = alawEncode(tone({ hertz: 700, seconds: 0.2 }));
  for (let packet = 0; packet < 10; packet++) {
    const header = Buffer.from('80080000000000000badcafe', 'hex');
    header.writeUInt16BE(packet, 2);
    header.writeUInt32BE(packet * 160, 4);
    sender.send(Buffer.concat([header, sound.subarray(packet * 160, packet * 160 + 160)]), port, '127.0.0.1');
    await once(receiver, 'message');
  }
  sender.close();
  receiver.close();
  const list = await wire.stop();
  assert.equal(list.length, 10);
  assert.deepEqual(find(heardAt(list, port), 700), { seconds: 0.2, share: 1 });
});
