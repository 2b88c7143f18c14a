import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { browse, heard, listen, picture } from './browser.mjs';
import { find } from './rtp.mjs';

// A page with two telephones in it: the microphone goes through a real
// RTCPeerConnection over the loopback and comes back out of the element.
const PAGE = `<!doctype html><meta charset="utf-8"><title>回声</title><h1>应答 · 回声测试</h1>
<audio id="remote-audio" autoplay></audio>
<script type="module">
const here = new RTCPeerConnection(), there = new RTCPeerConnection();
here.onicecandidate = ({ candidate }) => candidate && there.addIceCandidate(candidate);
there.onicecandidate = ({ candidate }) => candidate && here.addIceCandidate(candidate);
there.ontrack = ({ streams }) => (document.querySelector('#remote-audio').srcObject = streams[0]);
const microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
microphone.getTracks().forEach((track) => here.addTrack(track, microphone));
await here.setLocalDescription();
await there.setRemoteDescription(here.localDescription);
await there.setLocalDescription();
await here.setRemoteDescription(there.localDescription);
</script>`;

let browser;
let server;
before(async () => {
  browser = await browse({ hertz: 1500 });
  server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(PAGE));
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
});
after(async () => {
  await browser?.stop();
  server?.close();
});

test('a page speaks with the known voice and what it hears can be taken out', { timeout: 60_000 }, async () => {
  const page = await browser.person();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await listen(page);
  // Longer than noise suppression needs to take a steady sound away.
  await sleep(8000);
  const { rate, pcm } = await heard(page);
  assert.ok(pcm.length > 6 * rate, `${pcm.length} samples`);
  // Of its syllables' pauses the codec leaves some noise.
  const found = find(pcm.subarray(-4 * rate), 1500, rate);
  assert.ok(found.seconds > 1.5 && found.share > 0.4, JSON.stringify(found));
  assert.equal(find(pcm, 900, rate).seconds, 0);
  assert.deepEqual(page.problems, []);
  await picture(page, 'echo');
});
