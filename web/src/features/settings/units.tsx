import { BankOutlined } from '@ant-design/icons';
import { Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { admin } from '@/api/endpoints';
import { UNIT_LEVELS, type OfficeUnit } from '@/api/types';
import { inTree } from '@/lib/unit-tree';
import { useOfficeUnits } from './admin';
import { NamedList } from './named-list';

/** Handling units (承办单位): where cases are dispatched to, each below the unit whose people see its cases. */
export default function Units() {
  const { t } = useTranslation();
  const units = useOfficeUnits();
  const tree = inTree(units.data ?? []);
  const nameOf = (id: string | null) => units.data?.find((unit) => unit.id === id)?.name;
  return (
    <NamedList<OfficeUnit>
      kind="unit"
      icon={<BankOutlined />}
      rows={units.data && tree.map(({ unit }) => unit)}
      english
      about={({ operators, leaders }) => (
        <span className={operators > 0 && leaders > 0 ? undefined : 'warn-text'}>
          {t('admin.unit_people', { operators, leaders })}
        </span>
      )}
      columns={[
        { title: t('admin.unit_level'), key: 'level', width: 90, render: (_, { level }) => t(`unit_level.${level}`) },
        { title: t('admin.unit_parent'), key: 'parent', width: 150, ellipsis: true, render: (_, { parent }) => nameOf(parent ?? null) ?? <span className="quiet">–</span> },
        { title: t('admin.sms_number'), dataIndex: 'sms_number', key: 'sms_number', width: 130, className: 'num' },
      ]}
      fields={
        <>
          <Form.Item name="level" label={t('admin.unit_level')} initialValue="city">
            <Select options={UNIT_LEVELS.map((level) => ({ value: level, label: t(`unit_level.${level}`) }))} data-testid="unit-level" />
          </Form.Item>
          <Form.Item name="parent" label={t('admin.unit_parent')} extra={t('admin.unit_parent_hint')} getValueProps={(value) => ({ value: value || undefined })} normalize={(value) => value ?? ''}>
            <Select
              allowClear
              showSearch={{ optionFilterProp: 'title' }}
              options={tree.map(({ unit, depth }) => ({ value: unit.id, title: `${unit.name} ${unit.name_en}`, label: <span style={{ paddingLeft: depth * 14 }}>{unit.name}</span> }))}
              data-testid="unit-parent"
            />
          </Form.Item>
          <Form.Item name="sms_number" label={t('admin.sms_number')} extra={t('admin.sms_number_hint')}>
            <Input maxLength={24} inputMode="tel" data-testid="unit-sms-number" />
          </Form.Item>
        </>
      }
      add={(fields) => admin.addUnit(fields)}
      save={(unit, fields, active) => admin.changeUnit(unit.id, { ...fields, active })}
    />
  );
}
