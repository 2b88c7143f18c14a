/** The mock floor's people, calls and cases: invented, for design and tests only. */

import {
  CASE_STATES,
  type Agent,
  type CaseDetail,
  type CaseState,
  type DueDay,
  type CodeName,
  type Customer,
  type Interaction,
  type Queue,
  type Role,
  type StoryStep,
  type TimelineEntry,
  type Unit,
  type User,
} from '@/api/types';

const NAMES = ['陈晓燕', '林志强', '王丽华', '黄建国', '张雪梅', '李明', '吴秀英', '郑浩', '周婷', '徐海'];
const MORE = ['何静', '郭勇', '高敏', '罗军', '梁欣', '宋佳', '唐亮', '韩雪', '冯刚', '曾莉'];

export const AGENTS: Agent[] = [...NAMES, ...MORE].map((name, at) => ({
  id: `agt_${1001 + at}`,
  number: String(1001 + at),
  name,
  team: at < 10 ? '一班' : '二班',
  extension: String(8001 + at),
  active: true,
}));

export const UNITS: Unit[] = [
  { id: 'unit_water', name: '市水务集团', name_en: '' },
  { id: 'unit_urban', name: '市城市管理局', name_en: '' },
  { id: 'unit_traffic', name: '市交通运输局', name_en: '' },
];

const person = (username: string, name: string, role: Role, unit: Unit | null = null): User => ({
  id: `usr_${username}`,
  username,
  name,
  role,
  number: /^[1-4]\d{3}$/.test(username) ? username : null,
  team: role === 'agent' || role === 'supervisor' ? '一班' : null,
  unit,
  rights: [],
});

export const USERS: User[] = [
  ...AGENTS.map((agent) => person(agent.number, agent.name, 'agent')),
  person('2001', '刘班长', 'supervisor'),
  person('3001', '赵质检', 'inspector'),
  person('4001', '孙平台', 'hotline_operator'),
  person('5001', '马主任', 'unit_leader', UNITS[0]),
  person('5002', '朱经办', 'unit_operator', UNITS[0]),
  person('admin', '管理员', 'administrator'),
];

export const REASONS: CodeName[] = [
  { code: 'break', zh: '小休', en: 'Break', active: true },
  { code: 'meal', zh: '用餐', en: 'Meal', active: true },
  { code: 'training', zh: '培训', en: 'Training', active: true },
  { code: 'meeting', zh: '会议', en: 'Meeting', active: true },
];

export const QUEUES: Queue[] = [
  { id: 'general', name: '综合受理', name_en: 'General', case_kind: null },
  { id: 'english', name: '英语', name_en: 'English', case_kind: null },
];

export const DISPOSITIONS: CodeName[] = [
  { code: 'answered', zh: '已答复', en: 'Answered', active: true },
  { code: 'case', zh: '已受理工单', en: 'Case taken in', active: true },
  { code: 'transferred', zh: '已转接', en: 'Transferred', active: true },
  { code: 'no_voice', zh: '无声电话', en: 'Silent call', active: true },
  { code: 'wrong_number', zh: '打错电话', en: 'Wrong number', active: true },
];

export const CUSTOMER: Customer = {
  id: 'cus_1',
  name: '林美玲',
  numbers: ['13800138000', '059187654321'],
  kind: 'person',
  address: '鼓楼区五四路 128 号 3 座 501',
  note: '老人独居,听力不好,请慢说。',
  dedicated_agent: null,
  region: { province: '福建', city: '福州', operator: 'mobile' },
};

const MINUTE = 60_000;
export const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE).toISOString();

const CALLERS = ['13800138000', '13905911234', '059187651234', '18650012345', '15980054321', '13599887766'];

export function makeInteractions(): Interaction[] {
  return Array.from({ length: 36 }, (_, at): Interaction => {
    const result = at % 7 === 3 ? 'abandoned' : at % 11 === 5 ? 'flow_completed' : 'served';
    const served = result === 'served';
    const outbound = at % 9 === 4;
    const caller = CALLERS[at % CALLERS.length] ?? null;
    const agent = served ? String(1001 + (at % 5)) : null;
    return {
      id: `int_${at + 1}`,
      direction: outbound ? 'outbound' : 'inbound',
      caller: outbound ? '12345' : at % 13 === 12 ? null : caller,
      called: outbound ? (caller ?? '') : '12345',
      started_at: ago(at * 47 + 9),
      answered_at: ago(at * 47 + 8.8),
      ended_at: ago(at * 47 + 4),
      agent,
      queue: outbound ? null : 'general',
      result,
      rating: served && at % 3 === 0 ? 'satisfied' : served && at % 8 === 1 ? 'fair' : null,
      recording: served ? `rec_${at + 1}` : null,
      disposition: served ? 'answered' : null,
      customer: at % 6 === 0 ? { id: 'cus_1', name: '林美玲' } : null,
      case: null,
      wait_ms: 6000 + at * 1300,
      talk_ms: served ? 95_000 + at * 7100 : 0,
    };
  });
}

/** The story of a call that was served, as the server tells it. */
export function storyOf(call: Interaction): StoryStep[] {
  const start = Date.parse(call.started_at);
  const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();
  const agent = call.agent ?? '1001';
  return [
    { at: at(0), step: 'started', leg: 'leg_1', direction: call.direction, caller: call.caller, called: call.called, via: 'carrier', agent: null },
    { at: at(0), step: 'leg_answered', leg: 'leg_1' },
    { at: at(0), step: 'flow_entered', flow: 'hotline', version: 1 },
    { at: at(1), step: 'node_entered', node: 'menu' },
    { at: at(7), step: 'keys_pressed', node: 'menu', keys: '2' },
    { at: at(7), step: 'queued', queue: 'general', segment: 'seg_1', position: 2, returned: false },
    { at: at(12), step: 'position_announced', position: 1 },
    { at: at(15), step: 'offered', agent: '1003', leg: 'leg_2', dedicated: false },
    { at: at(35), step: 'offer_ended', agent: '1003', end: 'missed' },
    { at: at(35), step: 'queued', queue: 'general', segment: 'seg_1', position: 1, returned: true },
    { at: at(36), step: 'offered', agent, leg: 'leg_3', dedicated: false },
    { at: at(39), step: 'offer_ended', agent, end: 'answered' },
    { at: at(39), step: 'recording_started', recording: call.recording ?? 'rec_0' },
    { at: at(39), step: 'agent_number_announced', agent },
    { at: at(43), step: 'connected', agent, segment: 'seg_1' },
    { at: at(90), step: 'held', agent },
    { at: at(112), step: 'retrieved', agent },
    { at: at(180), step: 'agent_left', agent },
    { at: at(180), step: 'survey_started' },
    { at: at(188), step: 'rated', rating: call.rating ?? 'satisfied' },
    { at: at(190), step: 'leg_ended', leg: 'leg_1', cause: 'normal' },
    { at: at(190), step: 'ended', reason: call.result ?? 'served' },
    { at: at(214), step: 'wrap_up_ended', agent, by_timer: false },
  ];
}

const day = (date: string, why: DueDay['why'], left: number): DueDay => ({
  date,
  why,
  left,
  counts: ['working_day', 'make_up'].includes(why),
  name: null,
});

const EXPLANATION: CaseDetail['due'] = {
  dispatch: { date: '2026-11-25' },
  close: '2026-12-08',
  next: { clock: 'handling', date: '2026-12-08', time: null },
  explanation: [
    day('2026-11-24', 'intake_day', 10),
    day('2026-11-25', 'working_day', 9),
    day('2026-11-26', 'working_day', 8),
    day('2026-11-27', 'working_day', 7),
    day('2026-11-28', 'weekend', 7),
    day('2026-11-29', 'make_up', 6),
    day('2026-11-30', 'working_day', 5),
    day('2026-12-01', 'holiday', 5),
    day('2026-12-02', 'working_day', 4),
  ],
};

const MATTERS: [string, string, CaseDetail['kind'], CaseState, boolean][] = [
  ['五四路 128 号小区连续三天水压不足', '诉求人反映小区高层住户晚间七点后基本无水,物业称已报修但无进展,希望尽快恢复正常供水并告知原因。', 'complaint', 'dispatched', false],
  ['自来水主管爆裂,路面塌陷', '鼓楼区西洪路与杨桥路口路面大量涌水,路面已下陷约一米,有车辆险些陷入。', 'help', 'handling', true],
  ['咨询居民阶梯水价的起算时间', '诉求人询问阶梯水价按自然年还是按抄表周期计算,以及人口多于五人的家庭如何申请增加基数。', 'consultation', 'closed', false],
  ['建议在社区增设直饮水点', '诉求人建议在温泉公园南门增设直饮水点,方便晨练老人。', 'suggestion', 'under_review', false],
  ['水费账单金额异常', '诉求人反映本月水费是上月的六倍,怀疑水表故障,请求上门检测。', 'complaint', 'awaiting_follow_up', false],
  ['夜间施工噪声扰民', '凌晨一点仍有破路施工,影响附近居民休息。', 'complaint', 'received', false],
];

const ALLOWED: Record<string, string[]> = {
  'received:hotline_operator': ['dispatch', 'answer_on_the_spot', 'add_note'],
  'dispatched:unit_operator': ['sign_for'],
  'handling:unit_operator': ['record_contact', 'reply', 'add_note'],
  'under_review:unit_leader': ['approve', 'send_back'],
  'awaiting_follow_up:hotline_operator': ['follow_up', 'close'],
};

export function allowedFor(state: string, role: Role): string[] {
  return ALLOWED[`${state}:${role}`] ?? [];
}

export function makeCases(): CaseDetail[] {
  return MATTERS.map(([title, text, kind, state, urgent], at) => {
    const created = ago(at * 310 + 40);
    const unit = state === 'received' ? null : (UNITS[0] ?? null);
    return {
      id: `case_${at + 1}`,
      number: `20261124${String(at + 17).padStart(4, '0')}`,
      version: 2 + at,
      kind,
      state,
      urgent,
      requester: { name: '林美玲', anonymous: false, phone: '13800138000', address: '鼓楼区五四路 128 号' },
      title,
      text,
      place: '鼓楼区五四路 128 号',
      unit,
      channel: 'telephone',
      interactions: ['int_1'],
      recordings: ['rec_1'],
      due: EXPLANATION,
      overdue: at === 1,
      near_due: at === 0,
      created_at: created,
      created_by: '陈晓燕',
      reply: ['under_review', 'awaiting_follow_up', 'closed'].includes(state)
        ? '经现场核查,系加压泵故障所致,已于当日更换并恢复供水,水压恢复至 0.28 MPa。已电话告知诉求人。'
        : null,
      satisfaction: state === 'closed' ? 'satisfied' : null,
      declined: null,
      co_units: [],
      fallback: false,
      passed_on: 0,
      part: null,
      proposed_unit: null,
      extension_asked: null,
      paused: false,
      revisited: false,
      on_service_list: false,
      emergency_reported: false,
      redos: 0,
      supervised: false,
      notices: [],
      files: [],
      allowed: [],
      clocks: [
        { clock: 'handling', unit: null, notice: null, time: null, counts_in: 'working_days', article: '20(2)', date: '2026-12-08', provisional: false, running: true, explanation: EXPLANATION.explanation },
      ],
      timeline: timelineOf(created, state, unit),
    };
  });
}

function timelineOf(created: string, state: CaseState, unit: Unit | null): CaseDetail['timeline'] {
  const hotline = { name: '陈晓燕', role: 'agent', unit: null };
  const operator = { name: '朱经办', role: 'unit_operator', unit };
  const leader = { name: '马主任', role: 'unit_leader', unit };
  const platform = { name: '孙平台', role: 'hotline_operator', unit: null };
  const entry = (minutes: number, event: string, actor: TimelineEntry['actor'], text = '') => ({
    at: new Date(Date.parse(created) + minutes * MINUTE).toISOString(),
    event,
    actor,
    text,
    params: {},
    interaction: null,
    recording: null,
  });
  const all: [CaseState, TimelineEntry][] = [
    ['received', { ...entry(0, 'taken_in', hotline), interaction: 'int_1' }],
    ['dispatched', entry(2, 'dispatched', hotline, '请核实水压并答复')],
    ['handling', entry(31, 'signed_for', operator)],
    ['handling', entry(64, 'contacted', operator, '已与诉求人约定 16 时上门')],
    ['under_review', entry(180, 'replied', operator, '经现场核查,系加压泵故障所致,已更换。')],
    ['awaiting_follow_up', entry(205, 'approved', leader, '同意')],
    ['closed', { ...entry(240, 'followed_up', platform, '已恢复,表示感谢'), params: { satisfaction: 'satisfied' }, interaction: 'int_5' }],
    ['closed', entry(241, 'closed', platform)],
  ];
  const reached = CASE_STATES.indexOf(state);
  return all.filter(([from]) => CASE_STATES.indexOf(from) <= reached).map(([, each]) => each);
}
