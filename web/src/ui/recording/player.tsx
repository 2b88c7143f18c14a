/** A recording (录音): both voices seen, played, sought, sped up, saved. */

import { DownloadOutlined, DownOutlined, PauseOutlined, PlayCircleFilled } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Dropdown, Segmented, Skeleton } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RECORDING_FORMATS, recordings } from '@/api/endpoints';
import { errorText } from '@/lib/errors';
import { duration } from '@/lib/format';
import './recording.css';
import { Waveform } from './waveform';

const BUCKETS = 800;
const SPEEDS = [1, 1.5, 2];

export function RecordingPlayer({ id }: { id: string }) {
  const { t, i18n } = useTranslation();
  const peaks = useQuery({
    queryKey: ['peaks', id],
    queryFn: () => recordings.peaks(id, BUCKETS),
    staleTime: Infinity,
  });
  if (peaks.isLoading) return <Skeleton.Node active style={{ width: '100%', height: 96 }} />;
  if (!peaks.data) return <p className="quiet">{errorText(i18n, peaks.error)}</p>;
  return (
    <figure className="recording" aria-label={t('calls.recording')} data-testid="recording">
      <Controls id={id} peaks={peaks.data} />
    </figure>
  );
}

function Controls({ id, peaks }: { id: string; peaks: Parameters<typeof Waveform>[0]['peaks'] }) {
  const { t } = useTranslation();
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const total = peaks.duration_ms / 1000;
  const seek = (position: number) => {
    if (audio.current) audio.current.currentTime = position * total;
    setAt(position * total);
  };
  const toggle = () => {
    if (!audio.current) return;
    if (playing) audio.current.pause();
    else void audio.current.play().catch(() => setPlaying(false));
  };
  return (
    <>
      <div className="recording-wave">
        <div className="recording-names quiet">
          <span>{t('calls.left_citizen')}</span>
          <span>{t('calls.right_agent')}</span>
        </div>
        <Waveform
          peaks={peaks}
          position={total > 0 ? at / total : 0}
          label={t('calls.position')}
          onSeek={seek}
        />
      </div>
      <audio
        ref={audio}
        src={recordings.url(id)}
        preload="none"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
        data-testid="recording-audio"
      />
      <div className="recording-row">
        <Button
          type="text"
          icon={playing ? <PauseOutlined /> : <PlayCircleFilled />}
          onClick={toggle}
          aria-label={t(playing ? 'calls.pause' : 'calls.play')}
          data-testid="recording-play"
        />
        <span className="num">
          {duration(at * 1000)} / {duration(peaks.duration_ms)}
        </span>
        <SpeedAndSave
          id={id}
          onSpeed={(speed) => {
            if (audio.current) audio.current.playbackRate = speed;
          }}
        />
      </div>
    </>
  );
}

function SpeedAndSave({ id, onSpeed }: { id: string; onSpeed: (speed: number) => void }) {
  const { t } = useTranslation();
  const [speed, setSpeed] = useState(1);
  const formats = RECORDING_FORMATS.map((format) => ({
    key: format,
    label: (
      <a href={recordings.downloadUrl(id, format)} data-testid={`recording-save-${format}`}>
        {t(`recording_format.${format}`)}
      </a>
    ),
  }));
  return (
    <>
      <Segmented
        size="small"
        value={speed}
        aria-label={t('calls.speed')}
        onChange={(next) => {
          setSpeed(next);
          onSpeed(next);
        }}
        options={SPEEDS.map((value) => ({ value, label: `${value}×` }))}
      />
      <Button
        type="text"
        icon={<DownloadOutlined />}
        href={recordings.downloadUrl(id)}
        aria-label={t('calls.download')}
        data-testid="recording-download"
      >
        WAV
      </Button>
      <Dropdown trigger={['click']} menu={{ items: formats }}>
        <Button
          type="text"
          icon={<DownOutlined />}
          aria-label={t('calls.download_as')}
          data-testid="recording-formats"
        />
      </Dropdown>
    </>
  );
}
