import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alawDecode, alawEncode, amplitude, find, parseRtp, readWav, syllables, tone, ulawDecode, ulawEncode, writeWav } from './rtp.mjs';

test('a tone is found, and only that tone', () => {
  const pcm = tone({ hertz: 1000, seconds: 1, level: 0.3 });
  assert.ok(Math.abs(amplitude(pcm, 1000) - 0.3) < 0.001);
  assert.ok(amplitude(pcm, 600) < 0.01);
  assert.deepEqual(find(pcm, 1000), { seconds: 1, share: 1 });
  assert.deepEqual(find(pcm, 600), { seconds: 0, share: 0 });
  assert.deepEqual(find(new Float32Array(8000), 1000), { seconds: 0, share: 0 });
});

test('syllables are a tone with pauses', () => {
  const found = find(syllables({ hertz: 800, seconds: 4 }), 800);
  assert.ok(found.seconds > 2 && found.share > 0.9, JSON.stringify(found));
});

test('A-law keeps a tone and its edge values (ITU-T G.711)', () => {
  const pcm = tone({ hertz: 440, seconds: 0.5 });
  const back = alawDecode(alawEncode(pcm));
  const worst = pcm.reduce((max, sample, at) => Math.max(max, Math.abs(sample - back[at])), 0);
  assert.ok(worst < 0.01, `off by ${worst}`);
  assert.equal(alawEncode([0])[0], 0xd5);
  assert.deepEqual([...alawEncode([0.99999, -1])], [0xaa, 0x2a]);
  for (let code = 0; code < 256; code++) assert.equal(alawEncode(alawDecode([code]))[0], code);
  assert.deepEqual([...ulawDecode([0xff, 0x00])].map((x) => Math.round(x * 32768)), [0, -32124]);
});

test('µ-law keeps a tone and every value (ITU-T G.711)', () => {
  const pcm = tone({ hertz: 440, seconds: 0.5 });
  const back = ulawDecode(ulawEncode(pcm));
  const worst = pcm.reduce((max, sample, at) => Math.max(max, Math.abs(sample - back[at])), 0);
  assert.ok(worst < 0.01, `off by ${worst}`);
  // 0x7f is the other zero.
  for (let code = 0; code < 256; code++) if (code !== 0x7f) assert.equal(ulawEncode(ulawDecode([code]))[0], code);
});

test('an RTP packet is read with its extension and padding', () => {
  const header = Buffer.from('b088000100000002000000030001000101020304', 'hex');
  const packet = parseRtp(Buffer.concat([header, Buffer.from([9, 8, 0, 2])]));
  assert.deepEqual({ ...packet, payload: [...packet.payload] }, { payloadType: 8, marker: true, sequence: 1, timestamp: 2, ssrc: 3, payload: [9, 8] });
  assert.equal(parseRtp(Buffer.from('80c8000100000002000000030000', 'hex')), null, 'RTCP');
  assert.equal(parseRtp(Buffer.from('00')), null);
});

test('a WAV file has two channels again', () => {
  const [left, right] = [tone({ hertz: 300, seconds: 0.2 }), tone({ hertz: 900, seconds: 0.2 })];
  const { rate, channels } = readWav(writeWav([left, right]));
  assert.equal(rate, 8000);
  assert.ok(find(channels[0], 300).share === 1 && find(channels[1], 900).share === 1);
});
