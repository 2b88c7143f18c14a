/** The buttons of a call. Each is lawful exactly when the server would do it. */

import {
  AppstoreOutlined,
  CaretRightOutlined,
  CheckOutlined,
  PauseOutlined,
  PhoneFilled,
  RollbackOutlined,
  SwapOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import { Popover } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowError } from '@/lib/errors';
import type { Shortcut } from '@/lib/softphone/shortcuts';
import type { Command } from '@/lib/softphone/state';
import { commands, useLegal, useSoftphone } from '@/lib/softphone/store';
import { Keypad } from './keypad';
import { PhoneButton } from './phone-button';
import { TargetPicker } from './target-picker';
import { useShortcuts } from './use-shortcuts';

type Open = 'transfer' | 'consult' | 'keypad' | null;

export function CallButtons() {
  const { t } = useTranslation();
  const showError = useShowError();
  const legal = useLegal();
  const pending = useSoftphone((state) => state.pending);
  const state = useSoftphone((each) => each.seat?.state);
  const [open, setOpen] = useState<Open>(null);
  const run = (command: () => Promise<void>) => void command().catch(showError);
  const press = (command: Command, action: () => Promise<void>) => () => {
    if (legal.has(command) && pending === null) run(action);
  };
  const toggle = (which: Exclude<Open, null>, command: Command) => () => {
    if (legal.has(command)) setOpen(open === which ? null : which);
  };
  const held = state === 'on_hold';
  const answer = press('answer', commands.answer);
  const hangUp = press('hangup', commands.hangUp);
  const holdOrRetrieve = held
    ? press('retrieve', commands.retrieve)
    : press('hold', commands.hold);
  useShortcuts({
    answer,
    hangup: hangUp,
    hold: holdOrRetrieve,
    transfer: toggle('transfer', 'transfer'),
    consult: toggle('consult', 'consult'),
    keypad: toggle('keypad', 'digits'),
  });
  const button = (
    command: Command,
    icon: ReactNode,
    onPress: (() => void) | undefined,
    more: { testId: string; shortcut?: Shortcut; tone?: 'answer' | 'hangup' },
  ) => (
    <PhoneButton
      label={t(`softphone.${command === 'hangup' && state === 'offered' ? 'decline' : command}`)}
      icon={icon}
      disabled={!legal.has(command)}
      busy={pending === command}
      onPress={onPress}
      {...more}
    />
  );
  const consulting = state === 'consulting';
  return (
    <div className="phone-buttons" role="group" aria-label={t('softphone.call_buttons')}>
      {button('answer', <PhoneFilled />, answer, {
        testId: 'btn-answer',
        shortcut: 'answer',
        tone: 'answer',
      })}
      {button('hangup', <PhoneFilled rotate={225} />, hangUp, {
        testId: 'btn-hangup',
        shortcut: 'hangup',
        tone: 'hangup',
      })}
      {held
        ? button('retrieve', <CaretRightOutlined />, holdOrRetrieve, {
            testId: 'btn-retrieve',
            shortcut: 'hold',
          })
        : button('hold', <PauseOutlined />, holdOrRetrieve, { testId: 'btn-hold', shortcut: 'hold' })}
      {consulting ? (
        <>
          {button('consult_complete', <CheckOutlined />, press('consult_complete', commands.completeConsult), {
            testId: 'btn-consult-complete',
          })}
          {button('consult_cancel', <RollbackOutlined />, press('consult_cancel', commands.cancelConsult), {
            testId: 'btn-consult-cancel',
          })}
        </>
      ) : (
        <>
          <Targets kind="transfer" open={open === 'transfer'} close={() => setOpen(null)} run={run}>
            {button('transfer', <SwapOutlined />, toggle('transfer', 'transfer'), {
              testId: 'btn-transfer',
              shortcut: 'transfer',
            })}
          </Targets>
          <Targets kind="consult" open={open === 'consult'} close={() => setOpen(null)} run={run}>
            {button('consult', <TeamOutlined />, toggle('consult', 'consult'), {
              testId: 'btn-consult',
              shortcut: 'consult',
            })}
          </Targets>
        </>
      )}
      <Popover
        open={open === 'keypad' && legal.has('digits')}
        onOpenChange={(shown) => !shown && setOpen(null)}
        trigger="click"
        placement="bottom"
        content={<Keypad onKey={(key) => run(() => commands.digits(key))} />}
      >
        <span>
          {button('digits', <AppstoreOutlined />, toggle('keypad', 'digits'), {
            testId: 'btn-keypad',
            shortcut: 'keypad',
          })}
        </span>
      </Popover>
    </div>
  );
}

interface TargetsProps {
  kind: 'transfer' | 'consult';
  open: boolean;
  close: () => void;
  run: (command: () => Promise<void>) => void;
  children: ReactNode;
}

function Targets({ kind, open, close, run, children }: TargetsProps) {
  const pick = (to: string) => {
    close();
    run(() => commands[kind](to));
  };
  return (
    <Popover
      open={open}
      onOpenChange={(shown) => !shown && close()}
      trigger="click"
      placement="bottomLeft"
      destroyOnHidden
      content={<TargetPicker kind={kind} onPick={pick} />}
    >
      <span>{children}</span>
    </Popover>
  );
}
