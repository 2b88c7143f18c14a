import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { trunks } from '@/api/endpoints';
import { useShowError } from '@/lib/errors';
import { BrakeFields } from './brake-fields';
import { type BrakesDraft, brakesDraft, brakesOf } from './draft';
import { LIMITS_KEY } from './queries';

/** What each seat may spend on calls outside (防盗打). */
export function Limits() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const showError = useShowError();
  const found = useQuery({ queryKey: LIMITS_KEY, queryFn: trunks.limits });
  if (!found.data) return <Skeleton active />;
  const initial = brakesDraft(found.data);
  const save = async (draft: BrakesDraft) => {
    try {
      await trunks.saveLimits(brakesOf(draft));
      void message.success(t('trunks.saved'));
      await queries.invalidateQueries({ queryKey: LIMITS_KEY });
    } catch (error) {
      showError(error);
    }
  };
  const shown = { ...initial, international: initial.international === 'open' ? 'open' : 'closed' };
  return (
    <section className="card trunk-limits">
      <div className="card-body">
        <p className="quiet">{t('trunks.limits_hint')}</p>
        <Form layout="vertical" initialValues={shown} onFinish={save} requiredMark={false}>
          <BrakeFields of="seat" />
          <Button type="primary" htmlType="submit" data-testid="limits-save">
            {t('app.save')}
          </Button>
        </Form>
      </div>
    </section>
  );
}
