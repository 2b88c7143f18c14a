/** Two level meters: own voice and the far end's. Drawn outside React, 15 times a second. */

import { AudioOutlined, SoundOutlined } from '@ant-design/icons';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { audioContext } from '@/lib/softphone/ring';
import { useSoftphone } from '@/lib/softphone/store';
import { useLine } from '@/lib/softphone/use-line';

const EVERY_MS = 66;

export function Meters() {
  const { t } = useTranslation();
  const line = useLine();
  const connected = useSoftphone((state) => state.phone.status === 'connected');
  const mic = useRef<HTMLSpanElement>(null);
  const remote = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const streams = connected ? line?.phone.streams() : null;
    const audio = streams && audioContext();
    if (!streams || !audio) return undefined;
    const taps = [
      { read: tap(audio, streams.mic), bar: mic },
      { read: tap(audio, streams.remote), bar: remote },
    ];
    const timer = setInterval(() => {
      for (const { read, bar } of taps) {
        if (bar.current) bar.current.style.transform = `scaleX(${read.level().toFixed(2)})`;
      }
    }, EVERY_MS);
    return () => {
      clearInterval(timer);
      for (const { read } of taps) read.close();
    };
  }, [connected, line]);
  if (!connected) return null;
  return (
    <div className="meters" aria-hidden>
      <span className="meter" title={t('softphone.meter_mic')}>
        <AudioOutlined />
        <span className="meter-track">
          <span className="meter-bar" ref={mic} />
        </span>
      </span>
      <span className="meter" title={t('softphone.meter_remote')}>
        <SoundOutlined />
        <span className="meter-track">
          <span className="meter-bar" ref={remote} />
        </span>
      </span>
    </div>
  );
}

/** Loudness 0..1 of a stream, on a scale of decibels (−60 dB is nought). */
function tap(audio: AudioContext, stream: MediaStream) {
  const source = stream.getAudioTracks().length > 0 ? audio.createMediaStreamSource(stream) : null;
  const analyser = audio.createAnalyser();
  analyser.fftSize = 512;
  source?.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    level: () => {
      analyser.getFloatTimeDomainData(samples);
      let sum = 0;
      for (const sample of samples) sum += sample * sample;
      const db = 10 * Math.log10(sum / samples.length + 1e-9);
      return Math.min(1, Math.max(0, (db + 60) / 55));
    },
    close: () => source?.disconnect(),
  };
}
