//! Carries out what flows want and tells them what came of it.

use super::Center;
use crate::flow::{Act, Heard, Run};
use crate::interaction::{Entry, Place, Saying, Sound, Stage};
use crate::limits::{PROMPT_TIME_MAX, QUERY_TIME_MAX};
use crate::timers::Timer;
use crate::{Cause, EndReason, FlowId, Output, PlayId, Query, QueryAnswer, QueryId};
use base::{InteractionId, LegId};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// One step of a run, given which calendars are open.
type RunStep = fn(&mut Run, &dyn Fn(&str) -> bool) -> Vec<Act>;

impl Center {
    /// Begins what a number stands for.
    pub(super) fn enter(&mut self, id: InteractionId, entry: &Entry) {
        match entry {
            Entry::Flow(flow) => self.enter_flow(id, flow),
            Entry::Queue(queue) => self.enter_queue(id, queue),
            Entry::Echo => {
                self.set_stage(id, Stage::Echo);
                self.set_outcome(id, EndReason::FlowCompleted);
            }
        }
    }

    pub(super) fn enter_flow(&mut self, id: InteractionId, flow: &FlowId) {
        let Some(flow) = self.config.flows.get(flow).cloned() else {
            self.set_outcome(id, EndReason::Failed);
            self.close(id, Cause::Failed);
            return;
        };
        let (run, acts) = Run::start(flow, &open(&self.calendars));
        self.set_stage(id, Stage::Flow);
        if let Some(call) = self.call(id) {
            call.run = Some(run);
        }
        self.drive(id, acts);
    }

    fn flow_heard(&mut self, id: InteractionId, heard: Heard) {
        let acts = self.run_flow(id, |run, is_open| run.handle(heard, is_open));
        self.drive(id, acts.unwrap_or_default());
    }

    /// The party goes on in its flow after the talk; false if it has none.
    pub(super) fn after_talk(&mut self, id: InteractionId) -> bool {
        self.go_on_in_flow(id, Run::after_talk)
    }

    /// The queue takes nobody more; false if the party has no flow to go on in.
    pub(super) fn queue_full(&mut self, id: InteractionId) -> bool {
        self.go_on_in_flow(id, Run::queue_full)
    }

    fn go_on_in_flow(&mut self, id: InteractionId, step: RunStep) -> bool {
        let Some(acts) = self.run_flow(id, step) else { return false };
        self.set_stage(id, Stage::Flow);
        self.drive(id, acts);
        true
    }

    /// Lets the party's flow take a step; `None` if it has no flow.
    fn run_flow<F>(&mut self, id: InteractionId, step: F) -> Option<Vec<Act>>
    where
        F: FnOnce(&mut Run, &dyn Fn(&str) -> bool) -> Vec<Act>,
    {
        let run = self.calls.get_mut(&id)?.run.as_mut()?;
        Some(step(run, &open(&self.calendars)))
    }

    fn drive(&mut self, id: InteractionId, acts: Vec<Act>) {
        let mut acts = VecDeque::from(acts);
        while let Some(act) = acts.pop_front() {
            match act {
                Act::Tell(story) => self.tell(id, story),
                Act::Say(prompts) if prompts.is_empty() => {
                    let ended = |run: &mut Run, is_open: &dyn Fn(&str) -> bool| {
                        run.handle(Heard::PromptEnded, is_open)
                    };
                    acts.extend(self.run_flow(id, ended).unwrap_or_default());
                }
                Act::Say(prompts) => {
                    self.say(id, prompts);
                    self.timers.set(Timer::Flow(id), self.now + PROMPT_TIME_MAX);
                }
                Act::Listen(time) => {
                    self.hush(id);
                    self.timers.set(Timer::Flow(id), self.now + time);
                }
                Act::Ask { name, argument } => self.ask_for_flow(id, name, argument),
                Act::Queue(queue) => self.enter_queue(id, &queue),
                Act::HangUp => {
                    self.set_outcome(id, EndReason::FlowCompleted);
                    self.close(id, Cause::Normal);
                }
            }
        }
    }

    fn ask_for_flow(&mut self, id: InteractionId, name: String, argument: String) {
        self.hush(id);
        self.timers.set(Timer::Flow(id), self.now + QUERY_TIME_MAX);
        let query = self.new_query_id();
        let Some(call) = self.call(id) else { return };
        let late = call.flow_query.replace(query);
        let question = Query::Flow { name, argument, caller: call.caller.clone() };
        if let Some(late) = late {
            self.queries.remove(&late);
        }
        self.queries.insert(query, id);
        self.outputs.push_back(Output::Ask { query, question });
    }

    /// Asks who calls; the answer, if it comes in time, names the dedicated agent.
    pub(super) fn ask_for_caller(&mut self, id: InteractionId) {
        let Some(number) = self.calls.get(&id).and_then(|call| call.caller.clone()) else { return };
        let query = self.new_query_id();
        if let Some(call) = self.call(id) {
            call.caller_query = Some(query);
        }
        self.queries.insert(query, id);
        self.outputs.push_back(Output::Ask { query, question: Query::Caller { number } });
    }

    pub(super) fn query_answered(&mut self, query: QueryId, answer: QueryAnswer) {
        let Some(id) = self.queries.remove(&query) else { return };
        let Some(call) = self.call(id) else { return };
        if call.caller_query == Some(query) {
            call.caller_query = None;
            if let QueryAnswer::Caller(known) = answer {
                call.dedicated = known.dedicated;
                self.prefer_dedicated(id);
            }
        } else if call.flow_query == Some(query) {
            call.flow_query = None;
            let word = match answer {
                QueryAnswer::Word(word) => Some(word),
                QueryAnswer::Caller(_) | QueryAnswer::Nothing => None,
            };
            self.timers.cancel(Timer::Flow(id));
            self.flow_heard(id, Heard::Word(word));
        }
    }

    pub(super) fn digit(&mut self, leg: LegId, key: char, with_sound: bool) {
        if !(key.is_ascii_digit() || matches!(key, '*' | '#' | 'A'..='D')) {
            return;
        }
        let Some((id, place)) = self.place_of(leg) else { return };
        let in_flow = matches!(self.calls.get(&id).map(|call| &call.stage), Some(Stage::Flow));
        if in_flow && place == Place::Party {
            self.flow_heard(id, Heard::Key(key));
        } else if !with_sound {
            self.send_key_on(id, leg, key);
        }
    }

    /// To everybody who hears the leg, as its sound is.
    fn send_key_on(&mut self, id: InteractionId, pressed: LegId, key: char) {
        let Some(call) = self.calls.get(&id) else { return };
        for leg in &call.legs {
            let sound = self.legs.get(leg).map(|leg| &leg.sound);
            if matches!(sound, Some(Sound::Voices(voices)) if voices.contains(&pressed)) {
                let digits = key.to_string();
                self.outputs.push_back(Output::SendDigits { leg: *leg, digits });
            }
        }
    }

    pub(super) fn flow_timed_out(&mut self, id: InteractionId) {
        let Some(call) = self.call(id) else { return };
        if matches!(call.stage, Stage::Parting) {
            self.close(id, Cause::Normal);
        } else if let Some(query) = call.flow_query.take() {
            self.queries.remove(&query);
            self.flow_heard(id, Heard::Word(None));
        } else {
            self.hush(id);
            self.flow_heard(id, Heard::TimedOut);
        }
    }

    pub(super) fn played(&mut self, leg: LegId, play: PlayId) {
        let Some((id, Place::Party)) = self.place_of(leg) else { return };
        let Some(call) = self.call(id) else { return };
        if call.saying.as_ref().is_none_or(|saying| saying.play != play) {
            return;
        }
        call.saying = None;
        match call.stage {
            Stage::Flow => {
                self.timers.cancel(Timer::Flow(id));
                self.flow_heard(id, Heard::PromptEnded);
            }
            Stage::Talking(_) => self.greeting_ended(id),
            Stage::Parting => self.close(id, Cause::Normal),
            _ => {}
        }
    }

    /// Says prompts to the party, instead of what was being said.
    pub(super) fn say(&mut self, id: InteractionId, prompts: Vec<Arc<str>>) {
        let play = self.new_play_id();
        if let Some(call) = self.call(id) {
            call.saying = Some(Saying { play, prompts });
        }
    }

    fn hush(&mut self, id: InteractionId) {
        if let Some(call) = self.call(id) {
            call.saying = None;
        }
    }

    /// Says a last word to the party and hangs up.
    pub(super) fn part(&mut self, id: InteractionId, prompt: &str) {
        self.set_stage(id, Stage::Parting);
        self.say(id, vec![prompt.into()]);
        self.timers.set(Timer::Flow(id), self.now + PROMPT_TIME_MAX);
    }
}

/// A calendar that never spoke counts as open: citizens are served.
fn open(calendars: &BTreeMap<String, bool>) -> impl Fn(&str) -> bool + '_ {
    |calendar| calendars.get(calendar).copied().unwrap_or(true)
}
