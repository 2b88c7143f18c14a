/** Following: number and code open the request; then add to it, and rate the answer. */

import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useSearchParams } from 'react-router';
import { portal } from '@/api/endpoints';
import type { PortalCase, PortalKey } from '@/api/types';
import { errorText } from '@/lib/errors';
import { dateTime, fileSize } from '@/lib/format';
import { useName } from '@/lib/queries';
import '@/ui/lines.css';
import { Field, Problem } from './fields';
import { AddFiles } from './files';

const RATINGS = ['satisfied', 'fair', 'not_satisfied'] as const;

/** Runs what the citizen asked for; keeps what went wrong as a sentence. */
function useAsk(): [boolean, string | null, (ask: () => Promise<void>) => void] {
  const { i18n } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const run = async (ask: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await ask();
    } catch (error) {
      setProblem(errorText(i18n, error));
    }
    setBusy(false);
  };
  return [busy, problem, (ask) => void run(ask)];
}

export function Follow() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const given = (useLocation().state as { secret?: string } | null)?.secret ?? '';
  const [busy, problem, ask] = useAsk();
  const [opened, setOpened] = useState<{ key: PortalKey; item: PortalCase } | null>(null);
  if (opened) {
    return <Opened item={opened.item} access={opened.key} changed={(item) => setOpened({ ...opened, item })} close={() => setOpened(null)} />;
  }
  const open = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const key = { number: String(form.get('number')).trim(), secret: String(form.get('secret')).trim() };
    ask(async () => setOpened({ key, item: await portal.follow(key) }));
  };
  return (
    <form className="portal-card" onSubmit={open} data-testid="portal-follow-form">
      <Field name="number" label={t('case.number')} hint={t('portal.number_hint')}>
        {(ids) => <input {...ids} name="number" required maxLength={20} inputMode="numeric" defaultValue={search.get('number') ?? ''} autoComplete="off" data-testid="portal-follow-number" />}
      </Field>
      <Field name="secret" label={t('portal.secret')} hint={t('portal.secret_hint')}>
        {(ids) => <input {...ids} name="secret" required maxLength={20} defaultValue={given} autoComplete="off" data-testid="portal-follow-secret" />}
      </Field>
      <Problem text={problem} />
      <button type="submit" className="portal-go" disabled={busy} data-testid="portal-follow-open">
        {t('portal.open')}
      </button>
    </form>
  );
}

interface OpenedProps {
  item: PortalCase;
  access: PortalKey;
  changed: (item: PortalCase) => void;
  close: () => void;
}

function Opened({ item, access, changed, close }: OpenedProps) {
  const { t } = useTranslation();
  const name = useName();
  return (
    <>
      <section className="portal-card" data-testid="portal-case">
        <div className="portal-row">
          <span className={`tag tag-${item.state}`} data-testid="portal-state" data-state={item.state}>
            {t(`portal.state_${item.state}`)}
          </span>
          <span className="num">{item.number}</span>
          <button type="button" className="portal-plain" onClick={close}>
            {t('portal.close')}
          </button>
        </div>
        <h2>{item.title}</h2>
        <p className="portal-text">{item.text}</p>
        <dl className="portal-facts">
          {item.unit && (
            <>
              <dt>{t('case.unit')}</dt>
              <dd>{name(item.unit)}</dd>
            </>
          )}
          {item.due && (
            <>
              <dt>{t('portal.due')}</dt>
              <dd className="num">{item.due}</dd>
            </>
          )}
          {item.declined && (
            <>
              <dt>{t('case.declined')}</dt>
              <dd>{t(`case_ground.${item.declined}`)}</dd>
            </>
          )}
        </dl>
        {item.reply && (
          <div className="portal-reply" data-testid="portal-reply">
            <h3>{t('case.reply')}</h3>
            <p className="portal-text">{item.reply}</p>
          </div>
        )}
        {item.files.length > 0 && (
          <ul className="portal-files" data-testid="portal-case-files">
            {item.files.map((file) => (
              <li key={file.at}>
                {file.name} <small className="num">{fileSize(file.bytes)}</small>
              </li>
            ))}
          </ul>
        )}
        {item.satisfaction && <p data-testid="portal-rated">{t('portal.rated', { rating: t(`rating.${item.satisfaction}`) })}</p>}
      </section>
      {item.may_rate && <Rate access={access} changed={changed} />}
      <Steps item={item} />
      <Add access={access} changed={changed} />
      <AddFiles access={access} changed={changed} />
    </>
  );
}

function Rate({ access, changed }: { access: PortalKey; changed: (item: PortalCase) => void }) {
  const { t } = useTranslation();
  const [busy, problem, ask] = useAsk();
  const [satisfaction, setSatisfaction] = useState<(typeof RATINGS)[number] | null>(null);
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const note = String(new FormData(event.currentTarget).get('note') ?? '').trim();
    if (satisfaction) ask(async () => changed(await portal.rate({ ...access, satisfaction, note })));
  };
  return (
    <form className="portal-card" onSubmit={send} data-testid="portal-rate-form">
      <fieldset className="portal-ratings">
        <legend>{t('portal.rate')}</legend>
        {RATINGS.map((rating) => (
          <label key={rating}>
            <input type="radio" name="satisfaction" required value={rating} checked={satisfaction === rating} onChange={() => setSatisfaction(rating)} data-testid={`portal-rate-${rating}`} />
            <span>{t(`rating.${rating}`)}</span>
          </label>
        ))}
      </fieldset>
      <Field name="note" label={t(satisfaction === 'not_satisfied' ? 'portal.objection' : 'portal.rate_note')}>
        {(ids) => <textarea {...ids} name="note" rows={3} maxLength={2000} required={satisfaction === 'not_satisfied'} data-testid="portal-rate-note" />}
      </Field>
      <Problem text={problem} />
      <button type="submit" className="portal-go" disabled={busy} data-testid="portal-rate-submit">
        {t('portal.rate_submit')}
      </button>
    </form>
  );
}

function Steps({ item }: { item: PortalCase }) {
  const { t } = useTranslation();
  const name = useName();
  return (
    <section className="portal-card">
      <h2>{t('case.timeline')}</h2>
      <ol className="portal-steps" data-testid="portal-steps">
        {item.steps.map((step, at) => (
          <li key={at} data-event={step.event}>
            <strong>{t(`portal.event_${step.event}`, { defaultValue: t(`case_event.${step.event}`) })}</strong>
            <time className="num" dateTime={step.at}>
              {dateTime(step.at)}
            </time>
            {step.unit && <div>{t('case.to_unit', { unit: name(step.unit) })}</div>}
            {step.text && <p className="portal-text">{step.text}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Add({ access, changed }: { access: PortalKey; changed: (item: PortalCase) => void }) {
  const { t } = useTranslation();
  const [busy, problem, ask] = useAsk();
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const text = String(new FormData(form).get('text') ?? '').trim();
    ask(async () => {
      changed(await portal.add({ ...access, text }));
      form.reset();
    });
  };
  return (
    <form className="portal-card" onSubmit={send} data-testid="portal-add-form">
      <Field name="add" label={t('portal.add')} hint={t('portal.add_hint')}>
        {(ids) => <textarea {...ids} name="text" rows={3} required maxLength={2000} data-testid="portal-add-text" />}
      </Field>
      <Problem text={problem} />
      <button type="submit" className="portal-plain" disabled={busy} data-testid="portal-add-submit">
        {t('portal.add_submit')}
      </button>
    </form>
  );
}
