/** `/call`: a telephone for citizens in the browser. One number, one big button, large type. */

import { AudioMutedOutlined, AudioOutlined, PhoneFilled } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { setup } from '@/api/endpoints';
import { codeText } from '@/lib/errors';
import { duration } from '@/lib/format';
import { useNow } from '@/lib/clock';
import { KeyGrid } from '@/ui/key-grid';
import { LanguageSwitch } from '@/ui/language-switch';
import { CitizenCall, type CitizenState } from './citizen-call';
import './citizen.css';
import { playKey } from './dtmf';

const HOTLINE = '12345';

export default function CitizenPage() {
  const { t } = useTranslation();
  const audio = useRef<HTMLAudioElement>(null);
  const [state, setState] = useState<CitizenState>({ name: 'idle' });
  const call = useRef<CitizenCall | null>(null);
  const off = useQuery({ queryKey: ['setup'], queryFn: setup.get }).data?.citizen_phone === false;
  useEffect(() => {
    const own = new CitizenCall(setState, (remote) => {
      if (!audio.current) return;
      audio.current.srcObject = remote;
      if (remote) void audio.current.play().catch(() => undefined);
    });
    call.current = own;
    return () => own.drop();
  }, []);
  const busy = ['preparing', 'calling', 'ringing', 'answered'].includes(state.name);
  const start = () => void call.current?.call(HOTLINE);
  return (
    <div className="citizen">
      <header className="citizen-top">
        <LanguageSwitch />
      </header>
      <main className="citizen-phone">
        <audio id="remote-audio" autoPlay ref={audio} />
        <h1>{t('citizen.title')}</h1>
        <div className="citizen-number num" aria-hidden>
          {HOTLINE}
        </div>
        <StateText state={off ? { name: 'failed', code: 'citizen_phone_off' } : state} />
        {busy ? (
          <InCall call={call.current} answered={state.name === 'answered'} />
        ) : (
          <button type="button" className="citizen-big citizen-start" onClick={start} disabled={off} data-testid="call-start">
            <PhoneFilled aria-hidden /> {t('citizen.call')}
          </button>
        )}
      </main>
      <footer className="citizen-foot">
        <p>{t('citizen.foot')}</p>
        <Link to="/portal">{t('citizen.portal')}</Link>
      </footer>
    </div>
  );
}

/** Mounted anew for each call, so that each begins unmuted. */
function InCall({ call, answered }: { call: CitizenCall | null; answered: boolean }) {
  const { t } = useTranslation();
  const [muted, setMuted] = useState(false);
  const mute = () => {
    call?.mute(!muted);
    setMuted(!muted);
  };
  return (
    <>
      <KeyGrid
        testPrefix="call-key"
        disabled={!answered}
        onKey={(key) => {
          playKey(key);
          call?.digit(key);
        }}
      />
      <div className="citizen-buttons">
        <button type="button" className="citizen-mute" onClick={mute} aria-pressed={muted} data-testid="call-mute">
          {muted ? <AudioMutedOutlined /> : <AudioOutlined />}
          {t(muted ? 'citizen.unmute' : 'citizen.mute')}
        </button>
        <button
          type="button"
          className="citizen-big citizen-end"
          onClick={() => call?.hangUp()}
          data-testid="call-hangup"
        >
          <PhoneFilled rotate={225} aria-hidden /> {t('citizen.hang_up')}
        </button>
      </div>
    </>
  );
}

function StateText({ state }: { state: CitizenState }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  return (
    <div className="citizen-state" data-testid="call-state" data-state={state.name}>
      <span role="status" aria-live="polite">
        {state.name === 'failed' ? codeText(i18n, state.code) : t(stateKey(state))}
      </span>
      {state.name === 'answered' && (
        <time className="num" aria-live="off">
          {duration(now - state.since)}
        </time>
      )}
      {state.name === 'answered' && <small>{t('citizen.keys_hint')}</small>}
    </div>
  );
}

/** Why a call ended is told only where it helps the citizen. */
function stateKey(state: CitizenState): string {
  const told = ['busy', 'congestion', 'failed', 'unreachable'];
  if (state.name === 'ended' && state.reason && told.includes(state.reason)) {
    return `citizen.ended_${state.reason}`;
  }
  return `citizen.state_${state.name}`;
}
