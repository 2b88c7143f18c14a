import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';

/** Rules for one number and direction, one a line: of several the first that fits is used. */
export function RuleFields({ list }: { list: 'called_out' | 'caller_out' | 'called_in' | 'caller_in' }) {
  const { t } = useTranslation();
  return (
    <Form.List name={['rules', list]}>
      {(fields, { add, remove }) => (
        <fieldset className="trunk-rules">
          <legend>{t(`trunk_rules.${list}`)}</legend>
          {fields.map((field) => (
            <div key={field.key} className="trunk-rule">
              <Form.Item name={[field.name, 'prefix']} noStyle>
                <Input prefix={t('trunks.rule_prefix')} aria-label={t('trunks.rule_prefix')} />
              </Form.Item>
              <Form.Item name={[field.name, 'digits']} noStyle>
                <InputNumber min={1} max={32} prefix={t('trunks.rule_digits')} aria-label={t('trunks.rule_digits')} />
              </Form.Item>
              <Form.Item name={[field.name, 'strip']} noStyle>
                <InputNumber min={0} max={32} prefix={t('trunks.rule_strip')} aria-label={t('trunks.rule_strip')} />
              </Form.Item>
              <Form.Item name={[field.name, 'add']} noStyle>
                <Input prefix={t('trunks.rule_add')} aria-label={t('trunks.rule_add')} />
              </Form.Item>
              <Button type="text" icon={<DeleteOutlined />} onClick={() => remove(field.name)} aria-label={t('trunks.remove')} />
            </div>
          ))}
          <Button size="small" type="dashed" icon={<PlusOutlined />} onClick={() => add({ prefix: '', strip: 0, add: '' })}>
            {t('trunks.rule_new')}
          </Button>
        </fieldset>
      )}
    </Form.List>
  );
}
