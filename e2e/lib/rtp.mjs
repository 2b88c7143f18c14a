// Sound as numbers: tones, G.711, RTP packets, WAV files, and how much of a
// tone is in what was heard. Samples are between -1 and 1 in Float32Arrays.

/** A pure tone. `level` is its amplitude. */
export function tone({ hertz, seconds, rate = 8000, level = 0.3 }) {
  const pcm = new Float32Array(Math.round(seconds * rate));
  for (let at = 0; at < pcm.length; at++) pcm[at] = level * Math.sin((2 * Math.PI * hertz * at) / rate);
  return pcm;
}

/**
 * A tone in syllables, 260 ms on and 140 ms off. A browser's noise suppression
 * takes a steady tone for noise and removes it; this it takes for speech.
 */
export function syllables({ hertz, seconds, rate = 8000, level = 0.5 }) {
  const pcm = tone({ hertz, seconds, rate, level });
  const [on, period, ramp] = [0.26 * rate, 0.4 * rate, 0.02 * rate];
  return pcm.map((sample, at) => {
    const here = at % period;
    const edge = Math.min(here, on - here) / ramp;
    return here >= on ? 0 : sample * Math.min(1, edge);
  });
}

/** The amplitude of one frequency in these samples (Goertzel). */
export function amplitude(pcm, hertz, rate = 8000) {
  const coefficient = 2 * Math.cos((2 * Math.PI * hertz) / rate);
  let [before, last] = [0, 0];
  for (const sample of pcm) [before, last] = [last, sample + coefficient * last - before];
  const power = before * before + last * last - coefficient * before * last;
  return pcm.length === 0 ? 0 : (2 * Math.sqrt(Math.max(0, power))) / pcm.length;
}

/** Root mean square. */
export function loudness(pcm) {
  let sum = 0;
  for (const sample of pcm) sum += sample * sample;
  return pcm.length === 0 ? 0 : Math.sqrt(sum / pcm.length);
}

/** A recording that is ahead of the clock, or behind it, works that off a sample in each packet of 160. */
const CATCHING_UP = [1, 161 / 160, 159 / 160];

/**
 * In frames of 100 ms: `seconds` in which the tone is more than half of all
 * that is heard, and `share`, those frames among the ones with any sound.
 */
export function find(pcm, hertz, rate = 8000, silence = 0.005) {
  const frame = Math.round(rate / 10);
  let [found, sounding] = [0, 0];
  for (let at = 0; at + frame <= pcm.length; at += frame) {
    const piece = pcm.subarray(at, at + frame);
    const power = loudness(piece) ** 2;
    if (power < silence ** 2) continue;
    sounding++;
    // A tone of amplitude a has the power a²/2.
    if (CATCHING_UP.some((speed) => amplitude(piece, hertz * speed, rate) ** 2 / 2 > power / 2)) found++;
  }
  return { seconds: found / 10, share: sounding === 0 ? 0 : found / sounding };
}

function alawExpand(code) {
  const value = code ^ 0x55;
  const exponent = (value >> 4) & 7;
  const mantissa = value & 15;
  const magnitude = exponent === 0 ? (mantissa << 4) + 8 : ((mantissa << 4) + 0x108) << (exponent - 1);
  return (value & 0x80 ? magnitude : -magnitude) / 32768;
}

function ulawExpand(code) {
  const value = ~code & 0xff;
  const magnitude = ((((value & 15) << 3) + 0x84) << ((value >> 4) & 7)) - 0x84;
  return (value & 0x80 ? -magnitude : magnitude) / 32768;
}

const ALAW = Float32Array.from({ length: 256 }, (_, code) => alawExpand(code));
const ULAW = Float32Array.from({ length: 256 }, (_, code) => ulawExpand(code));

export const alawDecode = (bytes) => Float32Array.from(bytes, (code) => ALAW[code]);
export const ulawDecode = (bytes) => Float32Array.from(bytes, (code) => ULAW[code]);

/** G.711 A-law (ITU-T G.711 table 1). */
export function alawEncode(pcm) {
  return Buffer.from(Array.from(pcm, alawCompress));
}

function alawCompress(sample) {
  const value = Math.max(-32768, Math.min(32767, Math.round(sample * 32768)));
  const sign = value >= 0 ? 0x80 : 0;
  const magnitude = Math.min(32767, value >= 0 ? value : -value - 1);
  let exponent = 7;
  for (let mask = 0x4000; exponent > 0 && !(magnitude & mask); mask >>= 1) exponent--;
  const mantissa = (magnitude >> (exponent === 0 ? 4 : exponent + 3)) & 15;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}

/** G.711 µ-law (ITU-T G.711 table 2). */
export function ulawEncode(pcm) {
  return Buffer.from(Array.from(pcm, ulawCompress));
}

function ulawCompress(sample) {
  const value = Math.max(-32768, Math.min(32767, Math.round(sample * 32768)));
  const magnitude = Math.min(0x7fff, Math.abs(value) + 0x84);
  let exponent = 7;
  for (let mask = 0x4000; exponent > 0 && !(magnitude & mask); mask >>= 1) exponent--;
  const mantissa = (magnitude >> (exponent + 3)) & 15;
  return ~((value < 0 ? 0x80 : 0) | (exponent << 4) | mantissa) & 0xff;
}

/** An RTP packet (RFC 3550 §5.1), or null if these bytes are none. */
export function parseRtp(bytes) {
  if (bytes.length < 12 || bytes[0] >> 6 !== 2) return null;
  const payloadType = bytes[1] & 0x7f;
  // RTCP shares the port with RTP where it is multiplexed (RFC 5761 §4).
  if (payloadType >= 64 && payloadType < 96) return null;
  let start = 12 + 4 * (bytes[0] & 15);
  if (bytes[0] & 0x10) start += 4 + 4 * bytes.readUInt16BE(start + 2);
  const padding = bytes[0] & 0x20 ? bytes[bytes.length - 1] : 0;
  return {
    payloadType,
    marker: bytes[1] >> 7 === 1,
    sequence: bytes.readUInt16BE(2),
    timestamp: bytes.readUInt32BE(4),
    ssrc: bytes.readUInt32BE(8),
    payload: bytes.subarray(start, bytes.length - padding),
  };
}

/** A WAV file, 16-bit PCM; `channels` is a list of equally long sample arrays. */
export function writeWav(channels, rate = 8000) {
  const [count, length] = [channels.length, channels[0].length];
  const out = Buffer.alloc(44 + length * count * 2);
  out.write('RIFF', 0);
  out.writeUInt32LE(out.length - 8, 4);
  out.write('WAVEfmt ', 8);
  out.writeUInt32LE(16, 16);
  out.writeUInt16LE(1, 20);
  out.writeUInt16LE(count, 22);
  out.writeUInt32LE(rate, 24);
  out.writeUInt32LE(rate * count * 2, 28);
  out.writeUInt16LE(count * 2, 32);
  out.writeUInt16LE(16, 34);
  out.write('data', 36);
  out.writeUInt32LE(length * count * 2, 40);
  for (let at = 0; at < length; at++) {
    channels.forEach((pcm, channel) => {
      const value = Math.max(-1, Math.min(1, pcm[at]));
      out.writeInt16LE(Math.round(value * 32767), 44 + (at * count + channel) * 2);
    });
  }
  return out;
}

/** The channels and rate of a WAV file: 16-bit PCM, or A-law. */
export function readWav(bytes) {
  let [format, count, rate, data] = [0, 0, 0, null];
  for (let at = 12; at + 8 <= bytes.length && data === null; ) {
    const [id, size] = [bytes.toString('latin1', at, at + 4), bytes.readUInt32LE(at + 4)];
    if (id === 'fmt ') [format, count, rate] = [bytes.readUInt16LE(at + 8), bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 12)];
    // A recording still open may not know its length yet.
    if (id === 'data') data = bytes.subarray(at + 8, Math.min(bytes.length, at + 8 + size));
    at += 8 + size + (size & 1);
  }
  if (data === null || (format !== 1 && format !== 6)) throw new Error(`not a WAV file this reads: format ${format}`);
  const samples = format === 6 ? alawDecode(data) : Float32Array.from({ length: data.length >> 1 }, (_, at) => data.readInt16LE(at * 2) / 32768);
  const channels = Array.from({ length: count }, (_, channel) => samples.filter((_, at) => at % count === channel));
  return { rate, channels };
}
