/** The page's bell: two soft tones, one second in four, until stopped. */

const EVERY_MS = 4000;

let context: AudioContext | null = null;

/** One context for the page; browsers let it sound after the first key or click. */
export function audioContext(): AudioContext | null {
  if (typeof AudioContext === 'undefined') return null;
  context ??= new AudioContext();
  if (context.state === 'suspended') void context.resume().catch(() => undefined);
  return context;
}

export function startRinging(): () => void {
  const audio = audioContext();
  if (!audio) return () => undefined;
  chime(audio);
  const timer = setInterval(() => chime(audio), EVERY_MS);
  return () => clearInterval(timer);
}

function chime(audio: AudioContext): void {
  tone(audio, 659.25, 0, 0.45);
  tone(audio, 523.25, 0.5, 0.6);
}

/** A sine with soft edges, so that it does not click. Times in seconds. */
export function tone(
  audio: AudioContext,
  hertz: number,
  afterS: number,
  lengthS: number,
  gain = 0.12,
): void {
  const start = audio.currentTime + afterS;
  const oscillator = audio.createOscillator();
  const volume = audio.createGain();
  oscillator.frequency.value = hertz;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(gain, start + 0.03);
  volume.gain.setValueAtTime(gain, start + Math.max(0.03, lengthS - 0.15));
  volume.gain.linearRampToValueAtTime(0, start + lengthS);
  oscillator.connect(volume).connect(audio.destination);
  oscillator.start(start);
  oscillator.stop(start + lengthS);
}
