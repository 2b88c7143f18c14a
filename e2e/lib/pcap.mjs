// What was really sent on the loopback: a capture by tcpdump, taken apart into
// RTP streams, and the sound of each. And the other way: a capture file with a
// key's events, for SIPp to play.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { alawDecode, parseRtp, ulawDecode } from './rtp.mjs';
import { folder, privileged, start, until } from './process.mjs';

const PCMU = 0;
const PCMA = 8;
const RATE = 8000;
/** The keys in the order of their event codes (RFC 4733 §3.2). */
const KEYS = '0123456789*#ABCD';
/** Longer than any test; a timestamp that jumps further is not followed. */
const SECONDS_MAX = 900;

/**
 * Captures UDP on the loopback until `stop()`, which returns the datagrams;
 * `soFar()` returns those already written.
 */
export async function capture(filter = 'udp') {
  const file = join(folder('capture'), 'loopback.pcap');
  // tcpdump shows a packet on lo twice, going out and coming in: -Q in takes one.
  const args = ['-i', 'lo', '-Q', 'in', '-s', '0', '-U', '--immediate-mode', '-B', '16384', '-w', file, filter];
  const tcpdump = start(...privileged('tcpdump', args), { name: 'tcpdump' });
  await Promise.race([
    until(() => `tcpdump: ${tcpdump.output()}`, () => tcpdump.output().includes('listening on')),
    tcpdump.ended.then((code) => Promise.reject(new Error(`tcpdump ended with ${code}: ${tcpdump.output()}`))),
  ]);
  return {
    soFar: () => datagrams(readFileSync(file)),
    async stop() {
      // It ends at once, without reading what the kernel still holds for it.
      await sleep(300);
      tcpdump.kill('SIGINT');
      await tcpdump.ended;
      return datagrams(readFileSync(file));
    },
  };
}

/** The UDP datagrams of a pcap file with Ethernet headers, as lo has them. */
export function datagrams(bytes) {
  if (bytes.length < 24) return [];
  const magic = bytes.readUInt32LE(0);
  if (magic !== 0xa1b2c3d4 && magic !== 0xa1b23c4d) throw new Error('not a little-endian pcap file');
  const fraction = magic === 0xa1b2c3d4 ? 1e3 : 1e6;
  const found = [];
  for (let at = 24; at + 16 <= bytes.length; ) {
    const length = bytes.readUInt32LE(at + 8);
    // A capture still running may end within a packet.
    if (at + 16 + length > bytes.length) break;
    const at_ms = bytes.readUInt32LE(at) * 1000 + bytes.readUInt32LE(at + 4) / fraction;
    const packet = bytes.subarray(at + 16, at + 16 + length);
    const udp = udpOf(packet);
    if (udp !== null) found.push({ at_ms, ...udp });
    at += 16 + length;
  }
  return found;
}

function udpOf(packet) {
  if (packet.length < 42) return null;
  const etherType = packet.readUInt16BE(12);
  const ip = packet.subarray(14);
  let start;
  if (etherType === 0x0800 && ip[9] === 17) start = (ip[0] & 15) * 4;
  else if (etherType === 0x86dd && ip[6] === 17) start = 40;
  else return null;
  const length = ip.readUInt16BE(start + 4);
  return { from: ip.readUInt16BE(start), to: ip.readUInt16BE(start + 2), data: ip.subarray(start + 8, start + length) };
}

/**
 * The RTP streams among datagrams: `{from, to, ssrc, packets}` in order of
 * appearance, where `from` and `to` are ports.
 */
export function rtpStreams(list) {
  const streams = new Map();
  for (const { at_ms, from, to, data } of list) {
    const packet = parseRtp(data);
    if (packet === null) continue;
    const key = `${from}>${to}>${packet.ssrc}`;
    if (!streams.has(key)) streams.set(key, { from, to, ssrc: packet.ssrc, packets: [] });
    streams.get(key).packets.push({ at_ms, ...packet });
  }
  return [...streams.values()];
}

/** The sound of a stream's G.711 packets, laid out by their timestamps. */
export function sound({ packets }) {
  const voice = packets.filter(({ payloadType }) => payloadType === PCMA || payloadType === PCMU);
  if (voice.length === 0) return new Float32Array(0);
  const pieces = [];
  let [length, first] = [0, voice[0].timestamp];
  for (const { payloadType, timestamp, payload } of voice) {
    const offset = (timestamp - first) >>> 0;
    if (offset > SECONDS_MAX * RATE) continue;
    pieces.push([offset, payloadType === PCMA ? alawDecode(payload) : ulawDecode(payload)]);
    length = Math.max(length, offset + payload.length);
  }
  const pcm = new Float32Array(length);
  for (const [offset, piece] of pieces) pcm.set(piece, offset);
  return pcm;
}

/** What a port heard from `since_ms` on, all streams after each other. */
export function heardAt(list, port, since_ms = 0, until_ms = Infinity) {
  const within = list.filter(({ to, at_ms }) => to === port && at_ms >= since_ms && at_ms < until_ms);
  const sounds = rtpStreams(within).map(sound);
  const pcm = new Float32Array(sounds.reduce((sum, piece) => sum + piece.length, 0));
  sounds.reduce((at, piece) => (pcm.set(piece, at), at + piece.length), 0);
  return pcm;
}

/** The keys pressed in a stream (RFC 4733 events, each counted once). */
export function keys({ packets }, isEvent = (payloadType) => payloadType === 101) {
  const events = new Map();
  for (const packet of packets) {
    if (isEvent(packet.payloadType) && packet.payload.length === 4) events.set(packet.timestamp, packet.payload[0]);
  }
  return [...events.values()].map((event) => KEYS[event] ?? '?').join('');
}

/**
 * A capture file that holds the `press`-th press of a key: 160 ms of RFC 4733
 * events, 20 ms apart, the last with its end bit three times over (§2.5.1.4).
 */
export function keyPcap(key, press, payloadType = 101) {
  const timestamp = 16000 * (press + 1);
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(65535, 16);
  header.writeUInt32LE(1, 20); // Ethernet
  const packets = Array.from({ length: 10 }, (_, index) => {
    const rtp = Buffer.alloc(16);
    rtp[0] = 0x80;
    rtp[1] = payloadType | (index === 0 ? 0x80 : 0);
    rtp.writeUInt16BE(100 * (press + 1) + index, 2);
    rtp.writeUInt32BE(timestamp, 4);
    rtp.writeUInt32BE(0x0d1a1ed0, 8);
    rtp[12] = KEYS.indexOf(key);
    rtp[13] = (index >= 7 ? 0x80 : 0) | 10; // end bit, volume
    rtp.writeUInt16BE(Math.min(8, index + 1) * 160, 14);
    return record(rtp, index * 20);
  });
  return Buffer.concat([header, ...packets]);
}

/** A capture's record: this payload in UDP, IPv4 and Ethernet. */
function record(payload, at_ms) {
  const out = Buffer.alloc(16 + 14 + 20 + 8 + payload.length);
  out.writeUInt32LE(1, 0);
  out.writeUInt32LE(at_ms * 1000, 4);
  out.writeUInt32LE(out.length - 16, 8);
  out.writeUInt32LE(out.length - 16, 12);
  out.writeUInt16BE(0x0800, 28);
  const ip = out.subarray(30);
  ip[0] = 0x45;
  ip.writeUInt16BE(28 + payload.length, 2);
  ip[8] = 64;
  ip[9] = 17;
  ip.writeUInt32BE(0x7f000001, 12);
  ip.writeUInt32BE(0x7f000001, 16);
  ip.writeUInt16BE(4000, 20);
  ip.writeUInt16BE(4000, 22);
  ip.writeUInt16BE(8 + payload.length, 24);
  payload.copy(ip, 28);
  return out;
}
