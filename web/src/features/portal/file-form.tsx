/** Filing: what it is about, and who asks. At the end a number and a code. */

import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { portal } from '@/api/endpoints';
import { CASE_KINDS, type PortalFiled } from '@/api/types';
import { errorText } from '@/lib/errors';
import { Field, Problem } from './fields';
import { Bar, FilesField, sendFiles } from './files';
import { codeForEyes, portalRequest } from './request';

export function FileForm() {
  const { t, i18n } = useTranslation();
  const [filed, setFiled] = useState<PortalFiled | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [anonymous, setAnonymous] = useState(false);
  const [files, setFiles] = useState<File[]>([]);
  const [percent, setPercent] = useState<number | null>(null);
  const [unsent, setUnsent] = useState<string[]>([]);
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const made = await portal.file(portalRequest(new FormData(event.currentTarget)));
      setPercent(files.length > 0 ? 0 : null);
      const { failed } = await sendFiles({ number: made.number, secret: made.code }, files, setPercent);
      setUnsent(failed.map(([file, error]) => `${file.name}: ${errorText(i18n, error)}`));
      setPercent(null);
      setFiles([]);
      setFiled(made);
    } catch (error) {
      setProblem(errorText(i18n, error));
    }
    setBusy(false);
  };
  if (filed) return <Filed filed={filed} unsent={unsent} again={() => setFiled(null)} />;
  return (
    <form className="portal-card" onSubmit={(event) => void send(event)} data-testid="portal-form">
      <fieldset className="portal-kinds">
        <legend>{t('portal.kind')}</legend>
        {CASE_KINDS.map((kind, at) => (
          <label key={kind}>
            <input type="radio" name="kind" value={kind} defaultChecked={at === 0} data-testid={`portal-kind-${kind}`} />
            <span>
              <strong>{t(`case_kind.${kind}`)}</strong>
              <small>{t(`portal.kind_${kind}`)}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <Field name="title" label={t('portal.subject')} hint={t('portal.subject_hint')}>
        {(ids) => <input {...ids} name="title" required maxLength={100} autoComplete="off" data-testid="portal-title" />}
      </Field>
      <Field name="text" label={t('portal.text')} hint={t('portal.text_hint')}>
        {(ids) => <textarea {...ids} name="text" required rows={5} maxLength={5000} data-testid="portal-text" />}
      </Field>
      <Field name="place" label={t('portal.place')}>
        {(ids) => <input {...ids} name="place" maxLength={200} autoComplete="street-address" data-testid="portal-place" />}
      </Field>
      <FilesField chosen={files} choose={setFiles} />
      <label className="portal-check">
        <input type="checkbox" name="anonymous" checked={anonymous} onChange={(event) => setAnonymous(event.target.checked)} data-testid="portal-anonymous" />
        <span>
          {t('portal.anonymous')}
          <small>{t('portal.anonymous_hint')}</small>
        </span>
      </label>
      <Field name="name" label={anonymous ? t('portal.name_optional') : t('portal.name')}>
        {(ids) => <input {...ids} name="name" required={!anonymous} maxLength={50} autoComplete="name" data-testid="portal-name" />}
      </Field>
      <Field name="phone" label={t('portal.phone')} hint={t('portal.phone_hint')}>
        {(ids) => <input {...ids} name="phone" type="tel" inputMode="tel" maxLength={20} autoComplete="tel" data-testid="portal-phone" />}
      </Field>
      <Bar percent={percent} />
      <Problem text={problem} />
      <button type="submit" className="portal-go" disabled={busy} data-testid="portal-submit">
        {t(busy ? 'portal.sending' : 'portal.submit')}
      </button>
    </form>
  );
}

function Filed({ filed, unsent, again }: { filed: PortalFiled; unsent: string[]; again: () => void }) {
  const { t } = useTranslation();
  return (
    <section className="portal-card portal-filed" role="status" data-testid="portal-filed">
      <h2>{t('portal.filed')}</h2>
      <dl>
        <dt>{t('case.number')}</dt>
        <dd className="num" data-testid="portal-number">
          {filed.number}
        </dd>
        <dt>{t('portal.code')}</dt>
        <dd className="num" data-testid="portal-code">
          {codeForEyes(filed.code)}
        </dd>
      </dl>
      <p>{t('portal.filed_hint')}</p>
      <Problem text={unsent.length > 0 ? `${t('portal.files_unsent')} ${unsent.join('；')}` : null} />
      <div className="portal-row">
        <Link className="portal-go" to={`/portal?tab=follow&number=${filed.number}`} state={{ secret: filed.code }} data-testid="portal-filed-follow">
          {t('portal.tab_follow')}
        </Link>
        <button type="button" className="portal-plain" onClick={again}>
          {t('portal.again')}
        </button>
      </div>
    </section>
  );
}
