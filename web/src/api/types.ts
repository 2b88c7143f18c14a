/**
 * Wire types of `/api/v1`: names for the schemas generated from the server's
 * OpenAPI document (`schema.d.ts`). Written by hand are only the messages of
 * the live socket, which such a document cannot describe.
 */

import type { components, operations } from './schema';

type Schemas = components['schemas'];

/** Every member of a union, in the order they are shown; the compiler misses none. */
const every =
  <Union extends string>() =>
  <const Values extends readonly Union[]>(
    values: Values & ([Union] extends [Values[number]] ? unknown : never),
  ): Values =>
    values;

/** A text from outside, if it is one of the codes. */
export function oneOf<Code extends string>(codes: readonly Code[], text: string | null): Code | undefined {
  return codes.find((code) => code === text);
}

export type Time = Schemas['Time'];
export type ErrorBody = Schemas['ErrorBody'];

export interface Page<Item> {
  items: Item[];
  next: Schemas['Page_Case']['next'];
}

// People

export type Role = Schemas['Role'];
export type Unit = Schemas['Unit'];
export type User = Schemas['User'];
export type Agent = Schemas['Agent'];
export type Queue = Schemas['Queue'];
export type SessionOpened = Schemas['SessionOpened'];
export type SessionShown = Schemas['SessionShown'];
/** A code with its two names: dispositions and not-ready reasons. */
export type CodeName = Schemas['Choice'];

export type FilteredList = 'cases' | 'calls';
export type SavedFilter = Schemas['SavedFilter'];
export type Reminder = Schemas['Reminder'];
export type Duty = Schemas['Duty'];
export type PeopleAssessment = Schemas['PeopleAssessment'];
export type PersonAssessment = Schemas['PersonAssessment'];
export type MonthAssessment = Schemas['MonthAssessment'];
export type UnitLevel = Schemas['UnitLevel'];
export const UNIT_LEVELS: readonly UnitLevel[] = ['province', 'city', 'county'];
export type UnitPlace = Schemas['UnitPlace'];
export type UnitRequest = Schemas['UnitRequest'];
export type Messages = Schemas['Messages'];
export type TextMessage = Schemas['TextMessage'];
export type WorkingDays = Schemas['WorkingDays'];
export type RevisitDraw = Schemas['Draw'];
export type RevisitDrawRequest = Schemas['DrawRequest'];
export type ProposedUnit = Schemas['ProposedUnit'];
export type CaseAttachment = Schemas['CaseAttachment'];
export type Alarm = Schemas['Alarm'];
export type ShutOut = Schemas['ShutOut'];

// Seat

export type Seat = Schemas['Seat'];
export type SeatChange = Schemas['SeatRequest'];
export type Call = Schemas['Call'];
export type Region = Schemas['Region'];
export type SeatState = Schemas['SeatState'];
export const SEAT_STATES = every<SeatState>()([
  'signed_out',
  'ready',
  'not_ready',
  'offered',
  'dialing',
  'talking',
  'on_hold',
  'consulting',
  'wrap_up',
  'monitoring',
]);

// Calls

export type Direction = Schemas['Direction'];
export const DIRECTIONS = every<Direction>()(['inbound', 'outbound', 'internal']);
export type Result = Schemas['Result'];
export const RESULTS = every<Result>()([
  'served',
  'left_in_flow',
  'flow_completed',
  'abandoned',
  'not_answered',
  'busy',
  'rejected',
  'unreachable',
  'failed',
  'not_allowed',
]);
export type Rating = Schemas['Rating'];
export type Interaction = Schemas['Interaction'];
export type InteractionDetail = Schemas['InteractionDetail'];
export type InteractionQuery = NonNullable<operations['get_interactions']['parameters']['query']>;
/** One step of `calls::Story`: `step` and its own fields beside it. */
export type StoryStep = Schemas['StoryStep'];
export type Recording = Schemas['Recording'];
export type CallNote = Schemas['Note'];
export type Peaks = Schemas['Peaks'];

// Customers

export type Customer = Schemas['Customer'];
export type CustomerDraft = Schemas['CustomerRequest'];
export type History = Schemas['History'];
export type ScreenPop = Schemas['ScreenPop'];

// Cases

export type CaseKind = Schemas['CaseKind'];
export const CASE_KINDS = every<CaseKind>()(['consultation', 'complaint', 'suggestion', 'help']);
export type CaseState = Schemas['CaseState'];
export const CASE_STATES = every<CaseState>()([
  'received',
  'dispatched',
  'handling',
  'under_review',
  'awaiting_follow_up',
  'closed',
  'declined',
]);
export type Case = Schemas['Case'];
export type Requester = Schemas['Requester'];
export type CaseDetail = Schemas['CaseDetail'];
/** Histories carry the short form, lists whole cases. */
export type CaseSummary = Schemas['CaseSummary'] & Partial<Case>;
export type CaseClock = Schemas['CaseClock'];
export type DueDay = Schemas['DueDay'];
export type TimelineEntry = Schemas['TimelineEntry'];
export type CaseQuery = NonNullable<operations['get_cases']['parameters']['query']>;
export type NewCase = Schemas['NewCaseRequest'];
export type CaseCommandBody = Schemas['CaseCommandRequest'];

// The wall

export type WallShape = Schemas['Wall'];
export type WallSeat = Schemas['WallSeat'];
export type WallQueue = Schemas['WallQueue'];
export type WallTrunk = Schemas['WallTrunk'];
export type WallCall = Schemas['WallCall'];
export const WALL_STAGES = every<Schemas['WallStage']>()([
  'arriving',
  'in_flow',
  'waiting',
  'offered',
  'dialing',
  'talking',
  'on_hold',
  'consulting',
  'transferring',
  'joined',
  'agent_lost',
  'survey',
  'leaving',
]);

// Configuration

export type FlowSummary = Schemas['FlowSummary'];
export type Calendar = Schemas['Calendar'];
export type PortalRequest = Schemas['PortalRequest'];
export type PortalFiled = Schemas['PortalFiled'];
export type PortalKey = Schemas['PortalKey'];
export type PortalNote = Schemas['PortalNote'];
export type PortalRating = Schemas['PortalRating'];
export type PortalCase = Schemas['PortalCase'];
export type Assessment = Schemas['Assessment'];
export type UnitAssessment = Schemas['UnitAssessment'];
/** Counts of a unit that lead to their cases. */
export type Figure = Exclude<keyof UnitAssessment, 'unit' | 'signed' | 'answered' | 'satisfied' | 'fair'>;
export type SimilarCase = Schemas['SimilarCase'];
export type Regulation = Schemas['Regulation'];
export type Setup = Schemas['Setup'];

// Administration

export type StaffMember = Schemas['StaffMember'];
export type StaffDraft = Schemas['StaffMemberRequest'];
export type StaffMade = Schemas['StaffMade'];
export type StaffRange = Schemas['StaffRangeRequest'];
export type StaffRangeMade = Schemas['StaffRangeMade'];
export type PhoneMade = Schemas['PhoneMade'];
export type DeskPhone = Schemas['DeskPhone'];
export type Team = Schemas['Team'];
export type OfficeUnit = Schemas['OfficeUnit'];
export type QueueSettings = Schemas['QueueSettings'];
export type QueueDraft = Schemas['QueueRequest'];
export type DialedNumber = Schemas['DialedNumber'];
export type Checklist = Schemas['Checklist'];
export const ROLES = every<Role>()([
  'agent',
  'supervisor',
  'inspector',
  'hotline_operator',
  'unit_operator',
  'unit_leader',
  'observer',
  'administrator',
]);
export type Trunk = Schemas['Trunk'];
export type TrunkSpec = Schemas['TrunkSpec'];
export type TrunkRoute = Schemas['TrunkRoute'];
export type TrunkTrouble = Schemas['Trouble'];
export type GatewayState = Schemas['GatewayState'];
export type Brakes = Schemas['Brakes'];
export const TRUNK_KINDS = every<Schemas['TrunkKind']>()(['carrier', 'gateway', 'inside_line']);
export const CALLER_SHOWN = every<Schemas['CallerShown']>()(['own', 'pass_on', 'withhold']);

// The live socket, after docs/contract/api.md

export type ServerEvent =
  | { type: 'hello'; seat: Seat | null; server_time: Time }
  | { type: 'seat'; seat: Seat }
  | ({ type: 'screen_pop' } & ScreenPop)
  | { type: 'lists_changed' }
  | { type: 'call_ended'; interaction: string }
  | { type: 'toast'; code: string; params?: Record<string, unknown> }
  | { type: 'reminder'; case: string; clock: string; over: boolean }
  | { type: 'case_changed'; id: string; number: string; state: CaseState }
  | { type: 'phone.answer'; sdp: string }
  | { type: 'phone.error'; code: string; message: string }
  | { type: 'phone.state'; connected: boolean }
  | ({ type: 'wall' } & WallShape)
  | ({ type: 'wall_diff' } & Partial<WallShape>)
  | { type: 'pong' };

export type PageEvent =
  | { type: 'phone.connect'; sdp: string }
  | { type: 'phone.disconnect' }
  | { type: 'wall.subscribe' }
  | { type: 'wall.unsubscribe' }
  | { type: 'ping' };
