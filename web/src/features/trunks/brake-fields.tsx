import { useQuery } from '@tanstack/react-query';
import { Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { configuration } from '@/api/endpoints';

/** Fields of the brakes against toll fraud, of a trunk or of every seat. */
export function BrakeFields({ of }: { of: 'trunk' | 'seat' }) {
  const { t } = useTranslation();
  const calendars = useQuery({ queryKey: ['settings', 'calendars'], queryFn: configuration.calendars });
  const at = (field: string) => (of === 'trunk' ? ['brakes', field] : [field]);
  const international = of === 'trunk' ? ['inherit', 'open', 'closed'] : ['closed', 'open'];
  return (
    <div className="trunk-fields">
      <Form.Item name={at('closed')} label={t('trunks.brake_closed')} extra={t('trunks.brake_closed_hint')}>
        <Input.TextArea autoSize={{ minRows: 2 }} data-testid="brake-closed" />
      </Form.Item>
      <Form.Item name={at('open')} label={t('trunks.brake_open')} extra={t('trunks.brake_open_hint')}>
        <Input.TextArea autoSize={{ minRows: 2 }} />
      </Form.Item>
      <Form.Item name={at('international')} label={t('trunks.brake_international')}>
        <Select options={international.map((value) => ({ value, label: t(`brake_international.${value}`) }))} />
      </Form.Item>
      <Form.Item name={at('calendar')} label={t('trunks.brake_calendar')}>
        <Select
          allowClear
          placeholder={t('trunks.brake_always')}
          options={calendars.data?.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Form.Item name={at('calls_per_minute_max')} label={t('trunks.brake_calls_per_minute')} extra={t('trunks.empty_no_limit')}>
        <InputNumber min={0} max={6000} />
      </Form.Item>
      <Form.Item name={at('minutes_per_day_max')} label={t('trunks.brake_minutes_per_day')} extra={t('trunks.empty_no_limit')}>
        <InputNumber min={0} max={1000000} />
      </Form.Item>
    </div>
  );
}
