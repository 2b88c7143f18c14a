import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Popconfirm, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { trunks } from '@/api/endpoints';
import type { GatewayState, Trunk, TrunkTrouble } from '@/api/types';
import { useShowError } from '@/lib/errors';
import { clock, dateTime, phone } from '@/lib/format';
import { TRUNKS_KEY } from './queries';
import { type Health, healthOf, troubleInWords } from './words';

const COLOR: Record<Health, string> = {
  up: 'success',
  unknown: 'default',
  partly: 'warning',
  down: 'error',
  off: 'default',
};

/** One trunk: its health in words, its lines, its gateways, its registration. */
export function TrunkCard({ trunk, edit }: { trunk: Trunk; edit: () => void }) {
  const { t } = useTranslation();
  const { name, spec, state, calls } = trunk;
  const health = healthOf(trunk);
  return (
    <section className="card trunk-card" data-testid={`trunk-${name}`} data-health={health}>
      <div className="card-head">
        <h2>{name}</h2>
        <Tag>{t(`trunk_kind.${spec.kind}`)}</Tag>
        <Tag color={COLOR[health]} data-testid={`trunk-health-${name}`}>
          {t(`trunk_health.${health}`)}
        </Tag>
        <span className="trunk-gap" />
        {trunk.from_file ? <span className="quiet">{t('trunks.from_file')}</span> : <Buttons name={name} edit={edit} />}
      </div>
      <div className="card-body trunk-facts">
        <div className="trunk-calls">
          <span className="quiet">{t('trunks.calls_now')}</span>
          <strong className="num" data-testid={`trunk-calls-${name}`}>
            {t('wall.lines', { used: calls, max: spec.calls_max })}
          </strong>
          <meter min={0} max={spec.calls_max} high={spec.calls_max * 0.85} value={calls} aria-label={t('trunks.calls_now')} />
          <span className="quiet">{shownNumber(t, spec)}</span>
        </div>
        <div className="trunk-peers">
          {state?.registration && <Registration name={name} registration={state.registration} />}
          {state?.gateways.map((gateway) => <Gateway key={gateway.address} gateway={gateway} probed={spec.probe_s !== null} />)}
          {!state && <p className="quiet">{t('trunks.not_in_force')}</p>}
        </div>
      </div>
    </section>
  );
}

/** Which number our calls show there. */
function shownNumber(t: (key: string, params?: Record<string, unknown>) => string, { caller }: Trunk['spec']): string {
  if (caller.show === 'own' && !caller.number) return t('trunks.no_number');
  return t(`caller_shown.${caller.show}`, { number: phone(caller.number) });
}

function Buttons({ name, edit }: { name: string; edit: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const showError = useShowError();
  const remove = async () => {
    try {
      await trunks.remove(name);
      void message.success(t('trunks.removed'));
    } catch (error) {
      showError(error);
    }
    await queries.invalidateQueries({ queryKey: TRUNKS_KEY });
  };
  return (
    <>
      <Button size="small" onClick={edit} data-testid={`trunk-edit-${name}`}>
        {t('app.edit')}
      </Button>
      <Popconfirm title={t('trunks.remove_sure', { name })} okText={t('trunks.remove')} cancelText={t('app.cancel')} onConfirm={remove}>
        <Button size="small" danger data-testid={`trunk-remove-${name}`}>
          {t('trunks.remove')}
        </Button>
      </Popconfirm>
    </>
  );
}

function Gateway({ gateway, probed }: { gateway: GatewayState; probed: boolean }) {
  const { t } = useTranslation();
  const { address, reach, since, round_trip_ms, last_trouble } = gateway;
  const time = round_trip_ms === null || round_trip_ms === undefined ? null : Math.max(1, Math.round(round_trip_ms));
  return (
    <div className="trunk-peer" data-testid={`gateway-${address}`} data-reach={reach}>
      <span className={`trunk-dot trunk-dot-${reach}`} aria-hidden />
      <code>{address}</code>
      <span>{t(`trunk_reach.${reach}`)}</span>
      {reach !== 'unknown' && <span className="quiet">{t('trunks.since', { time: clock(since) })}</span>}
      {reach === 'unknown' && !probed && <span className="quiet">{t('trunks.not_probed')}</span>}
      {time !== null && reach === 'up' && <span className="quiet num">{t('trunks.round_trip', { ms: time })}</span>}
      {last_trouble && <LastTrouble trouble={last_trouble} />}
    </div>
  );
}

function Registration({ name, registration }: { name: string; registration: NonNullable<NonNullable<Trunk['state']>['registration']> }) {
  const { t } = useTranslation();
  const { registered, since, until, last_trouble } = registration;
  const key = registered ? 'registered' : until ? 'not_registered' : 'registering';
  return (
    <div className="trunk-peer" data-testid={`registration-${name}`} data-registered={registered}>
      <span className={`trunk-dot trunk-dot-${registered ? 'up' : until ? 'down' : 'unknown'}`} aria-hidden />
      <span>{t(`trunks.${key}`, { since: clock(since), until: clock(until) })}</span>
      {last_trouble && <LastTrouble trouble={last_trouble} />}
    </div>
  );
}

function LastTrouble({ trouble }: { trouble: TrunkTrouble }) {
  const { t } = useTranslation();
  return (
    <span className="trunk-trouble">
      {t('trunks.last_trouble', { time: dateTime(trouble.at), what: troubleInWords(t, trouble) })}
    </span>
  );
}
