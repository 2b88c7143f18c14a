/** The alarm's sound: two short tones. A browser that has not been touched yet plays none. */

const TONES_HZ = [880, 660];
const TONE_S = 0.18;
const LOUDNESS = 0.15;

export function ring(): void {
  if (typeof AudioContext === 'undefined') return;
  const context = new AudioContext();
  TONES_HZ.forEach((hertz, at) => {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = hertz;
    volume.gain.value = LOUDNESS;
    tone.connect(volume).connect(context.destination);
    tone.start(context.currentTime + at * TONE_S);
    tone.stop(context.currentTime + (at + 1) * TONE_S);
  });
  setTimeout(() => void context.close(), 2 * TONES_HZ.length * TONE_S * 1000);
}
