//! What citizens and agents do in a world, and what goes wrong.

use super::World;
use super::shell::{FakeLeg, Happening, What};
use crate::testing::{agent, site};
use crate::{Cause, Device, Input, Origin, RequestId, SeatCommand, SeatPhone, SeatState};
use base::{AgentId, LegId, PhoneNumber};
use std::time::Duration;

const AGENTS: [&str; 5] = ["x", "y", "z", "s", "u"];
const EXTENSIONS: [&str; 4] = ["8001", "8002", "8003", "8009"];

/// What agents dial and transfer to, sensible and not.
const NUMBERS: [&str; 16] = [
    "1001",
    "1002",
    "1003",
    "2001",
    "4001",
    "8003",
    "8009",
    "7001",
    "7002",
    "12345",
    "9196",
    "059187654321",
    "13900139000",
    "77",
    "9001",
    "0014155550100",
];

impl World {
    pub(super) fn people_come(&mut self) {
        for extension in EXTENSIONS {
            self.feed(Input::ExtensionRegistered { extension: extension.to_owned() });
        }
        for name in AGENTS {
            self.feed(Input::PhoneConnected { agent: agent(name) });
            let at = self.now + self.pause(self.temper.ideas);
            self.shell.at(at, Happening::Idea(agent(name)));
        }
        self.shell.at(self.now, Happening::Caller);
        let at = self.now + self.pause(self.temper.faults);
        self.shell.at(at, Happening::Fault);
        self.next_crash();
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        let at = self.rng.below(u64::try_from(from.len()).unwrap_or(1));
        from[usize::try_from(at).unwrap_or(0)]
    }

    fn number(&mut self) -> PhoneNumber {
        self.pick(&NUMBERS).parse().expect("a number")
    }

    pub(super) fn caller_comes(&mut self) {
        if self.closing {
            return;
        }
        let at = self.now + self.pause(self.temper.callers);
        self.shell.at(at, Happening::Caller);
        let origin = match self.rng.below(10) {
            0 => Origin::Web,
            1 => Origin::Extension(self.pick(&EXTENSIONS).to_owned()),
            2 => Origin::Trunk("unheard-of".into()),
            3 => Origin::Trunk("pbx".into()),
            _ => Origin::Trunk("carrier".into()),
        };
        let called = match (self.rng.below(10), &origin) {
            (_, Origin::Extension(_)) | (0, _) => self.number(),
            (1..=3, _) => "12345".parse().expect("a number"),
            _ => "12346".parse().expect("a number"),
        };
        let caller = self.rng.chance(80).then(|| "13800138000".parse().ok()).flatten();
        let leg = self.arrive(origin, caller, called);
        let patience = self.pause(240);
        let keys = self.rng.below(6);
        for _ in 0..keys {
            let key = char::from(b'0' + u8::try_from(self.rng.below(4)).unwrap_or(0));
            let at = self.now + self.pause(8);
            self.shell.at(at, Happening::Leg(leg, What::Key(key)));
        }
        self.shell.at(self.now + patience, Happening::Leg(leg, What::Ends(Cause::Normal)));
    }

    fn arrive(
        &mut self,
        origin: Origin,
        caller: Option<PhoneNumber>,
        called: PhoneNumber,
    ) -> LegId {
        self.shell.forget_long_gone();
        let leg = LegId::new(self.now.elapsed().as_secs(), self.rng.next_u128());
        let phone = match &origin {
            Origin::Extension(extension) => Some(Device::Extension(extension.clone())),
            _ => None,
        };
        self.shell.legs.insert(leg, FakeLeg { phone, ..FakeLeg::default() });
        self.feed(Input::LegArrived { leg, origin, caller, called });
        leg
    }

    /// Some phone of the house takes over what goes on at another, or tries.
    fn phone_takes_over(&mut self) {
        let of_house = |leg: &FakeLeg| !leg.gone && matches!(leg.phone, Some(Device::Extension(_)));
        let legs = self.shell.legs.iter().filter(|(_, leg)| of_house(leg));
        let legs: Vec<_> = legs.map(|(leg, fake)| (*leg, fake.phone.clone())).collect();
        let count = u64::try_from(legs.len()).unwrap_or(0);
        let at = usize::try_from(self.rng.below(count.max(1))).unwrap_or(0);
        let Some((replaced, phone)) = legs.get(at).cloned() else { return };
        let own = self.rng.chance(50);
        let extension = match &phone {
            Some(Device::Extension(extension)) if own => extension.clone(),
            _ => self.pick(&EXTENSIONS).to_owned(),
        };
        let own = phone == Some(Device::Extension(extension.clone()));
        let leg = LegId::new(self.now.elapsed().as_secs(), self.rng.next_u128());
        let phone = Some(Device::Extension(extension.clone()));
        self.shell.legs.insert(leg, FakeLeg { phone, ..FakeLeg::default() });
        self.feed(Input::LegReplaces { leg, replaced, extension, own });
        let at = self.now + self.pause(60);
        self.shell.at(at, Happening::Leg(leg, What::Ends(Cause::Normal)));
    }

    pub(super) fn agent_has_an_idea(&mut self, agent: AgentId) {
        if self.closing {
            return;
        }
        let at = self.now + self.pause(self.temper.ideas);
        self.shell.at(at, Happening::Idea(agent));
        if self.rng.chance(6) {
            self.phone_takes_over();
        }
        let state = self.wall.seats.get(&agent).map(|seat| seat.state);
        let command = match state {
            _ if self.rng.chance(8) => self.any_command(),
            Some(SeatState::SignedOut) => {
                let browser = self.rng.chance(60);
                let phone = match browser {
                    true => SeatPhone::Browser,
                    false => SeatPhone::Extension(self.pick(&EXTENSIONS).to_owned()),
                };
                SeatCommand::SignIn { phone }
            }
            Some(SeatState::NotReady) => SeatCommand::Ready,
            Some(SeatState::Ready) => match self.rng.below(12) {
                0 => SeatCommand::NotReady { reason: "meal".into() },
                1 => SeatCommand::Dial { number: self.number() },
                2 => SeatCommand::Monitor { agent: site::any_agent(&mut self.rng) },
                3 => return self.desk_phone_dials(agent),
                4 => SeatCommand::SignOut,
                _ => return,
            },
            Some(SeatState::Offered) => SeatCommand::Answer,
            Some(SeatState::Talking | SeatState::OnHold) => return self.idea_in_talk(agent),
            Some(SeatState::Consulting) => match self.rng.below(4) {
                0 => SeatCommand::CompleteTransfer,
                1 => SeatCommand::CancelConsult,
                2 => SeatCommand::HangUp,
                _ => return self.desk_phone_refers(agent),
            },
            Some(SeatState::WrapUp) => SeatCommand::EndWrapUp,
            Some(SeatState::Monitoring) if self.rng.chance(30) => SeatCommand::StopMonitor,
            _ => return,
        };
        self.ask(agent, command);
    }

    fn idea_in_talk(&mut self, agent: AgentId) {
        let command = match self.rng.below(14) {
            0..=3 => SeatCommand::HangUp,
            4 => SeatCommand::Hold,
            5 | 6 => SeatCommand::Retrieve,
            7 => SeatCommand::BlindTransfer { to: self.number() },
            8 | 9 => SeatCommand::Consult { to: self.number() },
            10 => SeatCommand::NotReady { reason: "training".into() },
            11 => SeatCommand::SendDigits { digits: "12#".into() },
            12 => return self.desk_phone_dials(agent),
            _ => return self.desk_phone_refers(agent),
        };
        self.ask(agent, command);
    }

    fn any_command(&mut self) -> SeatCommand {
        match self.rng.below(14) {
            0 => SeatCommand::SignOut,
            1 => SeatCommand::Ready,
            2 => SeatCommand::NotReady { reason: "meal".into() },
            3 => SeatCommand::Answer,
            4 => SeatCommand::HangUp,
            5 => SeatCommand::Dial { number: self.number() },
            6 => SeatCommand::Hold,
            7 => SeatCommand::Retrieve,
            8 => SeatCommand::BlindTransfer { to: self.number() },
            9 => SeatCommand::Consult { to: self.number() },
            10 => SeatCommand::CompleteTransfer,
            11 => SeatCommand::CancelConsult,
            12 => SeatCommand::EndWrapUp,
            _ => SeatCommand::Monitor { agent: site::any_agent(&mut self.rng) },
        }
    }

    fn ask(&mut self, agent: AgentId, command: SeatCommand) {
        let request = RequestId(self.rng.next_u64());
        self.feed(Input::Seat { request, agent, command });
    }

    fn extension_of(&self, agent: AgentId) -> Option<String> {
        match self.wall.seats.get(&agent)?.phone.clone()? {
            SeatPhone::Extension(extension) => Some(extension),
            SeatPhone::Browser => None,
        }
    }

    fn desk_phone_dials(&mut self, agent: AgentId) {
        let Some(extension) = self.extension_of(agent) else { return };
        let called = self.number();
        let leg = self.arrive(Origin::Extension(extension), None, called);
        let at = self.now + self.pause(90);
        self.shell.at(at, Happening::Leg(leg, What::Ends(Cause::Normal)));
    }

    fn desk_phone_refers(&mut self, agent: AgentId) {
        let Some(extension) = self.extension_of(agent) else { return };
        let mut legs = self.shell.legs.iter().filter(|(_, leg)| {
            !leg.gone && leg.phone == Some(Device::Extension(extension.clone()))
        });
        let Some(leg) = legs.next().map(|(leg, _)| *leg) else { return };
        let to = self.rng.chance(60).then(|| self.number());
        self.shell.at(self.now, Happening::Leg(leg, What::Refers(to)));
    }

    pub(super) fn fault(&mut self) {
        if self.closing {
            return;
        }
        let at = self.now + self.pause(self.temper.faults);
        self.shell.at(at, Happening::Fault);
        let soon = self.now + self.pause(20);
        let name = self.pick(&AGENTS);
        match self.rng.below(14) {
            0..=3 => {
                self.feed(Input::PhoneLost { agent: agent(name) });
                let back = Input::PhoneConnected { agent: agent(name) };
                self.shell.at(soon, Happening::Input(Box::new(back)));
            }
            4 => {
                let extension = self.pick(&EXTENSIONS).to_owned();
                self.feed(Input::ExtensionGone { extension: extension.clone() });
                let back = Input::ExtensionRegistered { extension };
                self.shell.at(soon, Happening::Input(Box::new(back)));
            }
            5 => {
                let open = self.rng.chance(80);
                self.feed(Input::CalendarChanged { calendar: "office".into(), open });
            }
            6 => self.reconfigure(),
            fault => self.leg_fault(fault),
        }
    }

    /// Agents and queues come and go while they work.
    fn reconfigure(&mut self) {
        let mut config = site();
        if self.rng.chance(50) {
            config.agents.remove(&site::any_agent(&mut self.rng));
        }
        if self.rng.chance(20) {
            config.queues.pop_last();
        }
        self.feed(Input::Configured(Box::new(config)));
    }

    fn leg_fault(&mut self, fault: u64) {
        let living: Vec<LegId> =
            self.shell.legs.iter().filter(|(_, leg)| !leg.gone).map(|(leg, _)| *leg).collect();
        let Some(at) =
            usize::try_from(self.rng.below(u64::try_from(living.len()).unwrap_or(0))).ok()
        else {
            return;
        };
        let Some(leg) = living.get(at).copied() else { return };
        let what = match fault {
            7 => What::Ends(Cause::Lost),
            8 => What::Quiet,
            9 => What::Holds,
            12 => What::Silent,
            13 => What::Heard,
            10 => What::TakesBack,
            _ => What::Answers,
        };
        self.shell.at(self.now, Happening::Leg(leg, what));
    }

    /// Every leg is hung up at its far end, every agent goes home.
    pub(super) fn everybody_leaves(&mut self) {
        let living: Vec<LegId> =
            self.shell.legs.iter().filter(|(_, leg)| !leg.gone).map(|(leg, _)| *leg).collect();
        for leg in living {
            let at = self.now + Duration::from_millis(self.rng.below(3_000));
            self.shell.at(at, Happening::Leg(leg, What::Ends(Cause::Normal)));
        }
        for name in AGENTS {
            self.ask(agent(name), SeatCommand::SignOut);
        }
    }
}
