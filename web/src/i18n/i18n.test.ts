import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CALLER_SHOWN, CASE_KINDS, CASE_STATES, RESULTS, ROLES, SEAT_STATES, TRUNK_KINDS, WALL_STAGES } from '@/api/types';
import { COMMANDS } from '@/features/cases/commands';
import { PHONE_PROBLEMS } from '@/lib/softphone/state';
import { SHORTCUTS } from '@/lib/softphone/shortcuts';
import en from './en.json';
import zh from './zh-CN.json';

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(path + key, value);
    else for (const [inner, text] of flat(value, `${path}${key}.`)) found.set(inner, text);
  }
  return found;
}

const ZH = flat(zh);
const EN = flat(en);

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return /\.tsx?$/.test(name) && !name.includes('.test.') ? [path] : [];
  });
}

const FILES = sources('src').filter((path) => !path.startsWith(join('src', 'mock')));
const placeholders = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map((m) => m[1]).sort();

describe('the translations', () => {
  it('have the same keys', () => {
    expect([...EN.keys()].sort()).toEqual([...ZH.keys()].sort());
  });

  it('fill in the same values', () => {
    for (const [key, text] of ZH) {
      expect([key, placeholders(EN.get(key) ?? '')]).toEqual([key, placeholders(text)]);
    }
  });

  it('have every key the page names', () => {
    const missing = FILES.flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/\bt\(\s*'([\w.]+)'/g)]
        .map((match) => match[1] ?? '')
        .filter((key) => !ZH.has(key))
        .map((key) => `${path}: ${key}`),
    );
    expect(missing).toEqual([]);
  });

  it('have every key the page builds from a code', () => {
    const families = FILES.flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/\bt\(\s*`([\w.]+)\$/g)].map((match) => match[1] ?? ''),
    );
    const empty = families.filter((prefix) => ![...ZH.keys()].some((key) => key.startsWith(prefix)));
    expect(empty).toEqual([]);
  });

  it('leave no Chinese in the sources', () => {
    const allowed = /language-switch|user-menu/;
    const found = FILES.filter((path) => !allowed.test(path)).filter((path) =>
      readFileSync(path, 'utf8')
        .replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
        .match(/[\u4e00-\u9fff]/),
    );
    expect(found).toEqual([]);
  });
});

const REFUSALS =
  'unknown_agent signed_out already_signed_in phone_not_there phone_taken nothing_to_answer no_call in_call not_held already_held consulting not_consulting not_answered_yet no_such_target target_busy not_allowed no_trunk destination_closed international_closed outside_hours minutes_used_up dialing_too_fast not_in_wrap_up too_many'.split(
    ' ',
  );
const CASE_REFUSALS =
  'case_not_in_this_state case_not_your_role case_not_your_unit case_outdated case_field_missing case_field_too_long case_too_many_interactions case_service_list_is_for_complaints case_contact_first case_call_missing case_follow_up_first case_finding_missing stale_version'.split(
    ' ',
  );

const ADMIN_REFUSALS =
  'password_length password_one_kind password_has_username password_common username_taken number_taken bad_agent_number user_username_invalid user_display_name_invalid user_agent_number_missing user_agent_number_not_allowed user_unit_missing user_unit_not_allowed user_extension_invalid unknown_team unknown_unit unknown_queue unknown_phone unknown_flow unknown_agent bad_phone_number bad_queue_number bad_queue_id bad_range bad_number phone_there phone_in_use queue_there queue_in_use out_of_range name_length name_taken list_wrong last_administrator not_in_force'.split(
    ' ',
  );

describe('every code has words', () => {
  it.each([
    ['seat_state', SEAT_STATES],
    ['result', RESULTS],
    ['case_kind', CASE_KINDS],
    ['case_state', CASE_STATES],
    ['case_command', Object.keys(COMMANDS)],
    ['case_command_hint', Object.keys(COMMANDS)],
    ['errors', [...REFUSALS, ...CASE_REFUSALS, ...ADMIN_REFUSALS, ...PHONE_PROBLEMS]],
    ['role', ROLES],
    ['admin', ROLES.map((role) => `role_${role}`)],
    ['holder', ['agent', 'phone', 'queue', 'inbound']],
    ['stage', WALL_STAGES],
    ['trunk_kind', TRUNK_KINDS],
    ['caller_show', CALLER_SHOWN],
    ['caller_shown', CALLER_SHOWN],
    ['trunk_reach', ['unknown', 'up', 'down']],
    ['trunk_trouble', ['silent', 'unreachable', 'refused', 'name_unknown', 'no_way']],
    ['cause', ['normal', 'busy', 'no_answer', 'rejected', 'unreachable', 'incomplete', 'failed', 'congestion', 'lost']],
    ['reason', ['missed_offer', 'declined_offer', 'phone_failed', 'phone_lost']],
  ])('%s', (family, codes) => {
    expect(codes.filter((code) => !ZH.has(`${family}.${code}`))).toEqual([]);
  });

  it("every node of the hotline's flow", () => {
    const flow = JSON.parse(readFileSync('../crates/calls/flows/hotline.json', 'utf8'));
    expect(Object.keys(flow.nodes).filter((node) => !ZH.has(`node.${node}`))).toEqual([]);
  });

  it('every shortcut', () => {
    expect(Object.keys(SHORTCUTS).filter((name) => !ZH.has(`softphone.shortcut_${name}`))).toEqual([]);
  });
});
