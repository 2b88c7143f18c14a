/** A short list of named things that are made, renamed and switched off: teams, units. */

import { PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, Modal, Popconfirm, Table, Tag } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ColumnsType } from 'antd/es/table';
import type { UnitLevel } from '@/api/types';
import { useChange, useRefusedAt, useRenew } from './admin';
import { useShowError } from '@/lib/errors';
import { Empty } from '@/ui/empty';

export interface NamedRow {
  id: string;
  name: string;
  name_en?: string;
  active: boolean;
}

/** What is asked in the dialog. */
export interface NamedFields {
  name: string;
  name_en?: string;
  sms_number?: string;
  parent?: string;
  level?: UnitLevel;
}

interface Props<Row extends NamedRow> {
  kind: 'team' | 'unit';
  icon: ReactNode;
  rows: Row[] | undefined;
  english: boolean;
  /** More columns, and more questions in the dialog. */
  columns?: ColumnsType<Row>;
  fields?: ReactNode;
  /** What stands between name and buttons. */
  about: (row: Row) => ReactNode;
  add: (fields: NamedFields) => Promise<unknown>;
  save: (row: Row, fields: NamedFields, active: boolean) => Promise<unknown>;
}

export function NamedList<Row extends NamedRow>(props: Props<Row>) {
  const { t } = useTranslation();
  const [edited, setEdited] = useState<Row | 'new' | null>(null);
  const { kind, rows } = props;
  const add = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')} data-testid={`${kind}-add`}>
      {t(`admin.add_${kind}`)}
    </Button>
  );
  return (
    <>
      <div className="room-tools">
        <p className="quiet">{t(`admin.${kind}_what`)}</p>
        {add}
      </div>
      <Table<Row>
        rowKey="id"
        className="card"
        size="middle"
        loading={!rows}
        dataSource={rows}
        pagination={false}
        scroll={{ x: 560 }}
        locale={{ emptyText: <Empty icon={props.icon} title={t(`admin.no_${kind}`)} text={t(`admin.no_${kind}_why`)}>{add}</Empty> }}
        columns={[
          {
            title: t('admin.name'),
            key: 'name',
            render: (_, row) => (
              <>
                {row.name} {!row.active && <Tag>{t('admin.off')}</Tag>}
              </>
            ),
          },
          ...(props.english ? [{ title: t('admin.name_en'), dataIndex: 'name_en', key: 'name_en' }] : []),
          ...(props.columns ?? []),
          { title: t('admin.people'), key: 'about', render: (_, row) => props.about(row) },
          { key: 'do', align: 'right' as const, render: (_, row) => <RowButtons row={row} edit={() => setEdited(row)} {...props} /> },
        ]}
      />
      <EditDialog edited={edited} onClose={() => setEdited(null)} {...props} />
    </>
  );
}

function RowButtons<Row extends NamedRow>({ row, edit, save, kind }: Props<Row> & { row: Row; edit: () => void }) {
  const { t } = useTranslation();
  const [busy, change] = useChange();
  const set = (active: boolean) => change(() => save(row, { name: row.name, name_en: row.name_en }, active));
  return (
    <div className="row-buttons">
      <Button size="small" onClick={edit} aria-label={`${t('admin.rename')} ${row.name}`}>
        {t('admin.rename')}
      </Button>
      {row.active ? (
        <Popconfirm
          title={t('admin.switch_off_named', { name: row.name })}
          description={t(`admin.${kind}_off_why`)}
          okText={t('admin.switch_off')}
          cancelText={t('app.cancel')}
          onConfirm={() => set(false)}
        >
          <Button size="small" type="text" danger loading={busy} aria-label={`${t('admin.switch_off')} ${row.name}`}>
            {t('admin.switch_off')}
          </Button>
        </Popconfirm>
      ) : (
        <Button size="small" loading={busy} onClick={() => set(true)} aria-label={`${t('admin.switch_on')} ${row.name}`}>
          {t('admin.switch_on')}
        </Button>
      )}
    </div>
  );
}

function EditDialog<Row extends NamedRow>(props: Props<Row> & { edited: Row | 'new' | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { edited, kind } = props;
  const [form] = Form.useForm<NamedFields>();
  const [busy, setBusy] = useState(false);
  const showError = useShowError();
  const refusedAt = useRefusedAt({ name_taken: 'name', name_length: 'name', bad_number: 'sms_number', unit_below_itself: 'parent', unit_level: 'parent' });
  const renew = useRenew();
  const row = edited === 'new' ? null : edited;
  const submit = async (fields: NamedFields) => {
    setBusy(true);
    try {
      await (row ? props.save(row, fields, row.active) : props.add(fields));
      renew();
      props.onClose();
    } catch (error) {
      if (!refusedAt(form, error)) showError(error);
    }
    setBusy(false);
  };
  return (
    <Modal
      open={edited !== null}
      title={row ? t('admin.rename') : t(`admin.add_${kind}`)}
      onCancel={props.onClose}
      onOk={() => form.submit()}
      okText={t('app.save')}
      okButtonProps={{ loading: busy, 'data-testid': `${kind}-save` }}
      cancelText={t('app.cancel')}
      destroyOnHidden
    >
      <Form form={form} layout="vertical" onFinish={submit} preserve={false} initialValues={row ?? {}} requiredMark={false}>
        <Form.Item name="name" label={t('admin.name')} rules={[{ required: true, whitespace: true, message: t('app.required') }]}>
          <Input autoFocus maxLength={64} data-testid={`${kind}-name`} />
        </Form.Item>
        {props.english && (
          <Form.Item name="name_en" label={t('admin.name_en')} extra={t('admin.name_en_hint')}>
            <Input maxLength={64} lang="en" />
          </Form.Item>
        )}
        {props.fields}
      </Form>
    </Modal>
  );
}
