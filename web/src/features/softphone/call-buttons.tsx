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

type Panel = 'transfer' | 'consult' | 'keypad';

export function CallButtons() {
  const { t } = useTranslation();
  const state = useSoftphone((each) => each.seat?.state);
  const press = usePress();
  const [open, setOpen] = useState<Panel | null>(null);
  const legal = useLegal();
  const toggle = (panel: Panel, command: Command) => () => {
    if (legal.has(command)) setOpen(open === panel ? null : panel);
  };
  const close = () => setOpen(null);
  const held = state === 'on_hold';
  const answer = press('answer', commands.answer);
  const hangUp = press('hangup', commands.hangUp);
  const hold = held ? press('retrieve', commands.retrieve) : press('hold', commands.hold);
  const transfer = toggle('transfer', 'transfer');
  const consult = toggle('consult', 'consult');
  const keypad = toggle('keypad', 'digits');
  useShortcuts({ answer, hangup: hangUp, hold, transfer, consult, keypad });
  return (
    <div className="phone-buttons" role="group" aria-label={t('softphone.call_buttons')}>
      <CommandButton command="answer" icon={<PhoneFilled />} onPress={answer} shortcut="answer" />
      <CommandButton
        command="hangup"
        icon={<PhoneFilled rotate={225} />}
        onPress={hangUp}
        shortcut="hangup"
      />
      <CommandButton
        command={held ? 'retrieve' : 'hold'}
        icon={held ? <CaretRightOutlined /> : <PauseOutlined />}
        onPress={hold}
        shortcut="hold"
      />
      {state === 'consulting' ? (
        <ConsultEnds />
      ) : (
        <>
          <Targets kind="transfer" open={open === 'transfer'} close={close}>
            <CommandButton command="transfer" icon={<SwapOutlined />} onPress={transfer} shortcut="transfer" />
          </Targets>
          <Targets kind="consult" open={open === 'consult'} close={close}>
            <CommandButton command="consult" icon={<TeamOutlined />} onPress={consult} shortcut="consult" />
          </Targets>
        </>
      )}
      <Keys open={open === 'keypad' && legal.has('digits')} close={close}>
        <CommandButton command="digits" icon={<AppstoreOutlined />} onPress={keypad} shortcut="keypad" />
      </Keys>
    </div>
  );
}

/** A press does what is lawful, not twice while it is on its way, and shows a refusal. */
function usePress() {
  const showError = useShowError();
  const legal = useLegal();
  const pending = useSoftphone((state) => state.pending);
  return (command: Command, action: () => Promise<void>) => () => {
    if (legal.has(command) && pending !== command) action().catch(showError);
  };
}

const TEST_IDS: Partial<Record<Command, string>> = {
  digits: 'btn-keypad',
  consult_complete: 'btn-consult-complete',
  consult_cancel: 'btn-consult-cancel',
};

function CommandButton(props: {
  command: Command;
  icon: ReactNode;
  onPress: () => void;
  shortcut?: Shortcut;
}) {
  const { t } = useTranslation();
  const { command } = props;
  const legal = useLegal().has(command);
  const busy = useSoftphone((state) => state.pending === command);
  const offered = useSoftphone((state) => state.seat?.state === 'offered');
  const word = command === 'hangup' && offered ? 'decline' : command;
  return (
    <PhoneButton
      label={t(`softphone.${word}`)}
      icon={props.icon}
      testId={TEST_IDS[command] ?? `btn-${command}`}
      shortcut={props.shortcut}
      tone={command === 'answer' || command === 'hangup' ? command : 'plain'}
      disabled={!legal}
      busy={busy}
      onPress={props.onPress}
    />
  );
}

/** In a consultation, in the places of Transfer and Consult. */
function ConsultEnds() {
  const press = usePress();
  return (
    <>
      <CommandButton
        command="consult_complete"
        icon={<CheckOutlined />}
        onPress={press('consult_complete', commands.completeConsult)}
      />
      <CommandButton
        command="consult_cancel"
        icon={<RollbackOutlined />}
        onPress={press('consult_cancel', commands.cancelConsult)}
      />
    </>
  );
}

interface PanelProps {
  open: boolean;
  close: () => void;
  children: ReactNode;
}

function Targets({ kind, open, close, children }: PanelProps & { kind: 'transfer' | 'consult' }) {
  const showError = useShowError();
  const pick = (to: string) => {
    close();
    commands[kind](to).catch(showError);
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

function Keys({ open, close, children }: PanelProps) {
  const showError = useShowError();
  return (
    <Popover
      open={open}
      onOpenChange={(shown) => !shown && close()}
      trigger="click"
      placement="bottom"
      content={<Keypad onKey={(key) => void commands.digits(key).catch(showError)} />}
    >
      <span>{children}</span>
    </Popover>
  );
}
