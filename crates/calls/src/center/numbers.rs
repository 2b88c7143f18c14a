//! What a dialed number stands for, and which way leads there.

use super::Center;
use crate::interaction::{Entry, Target};
use crate::trunk::Shown;
use crate::{AgentConfig, Device, InboundNumber, Refusal, SeatPhone};
use base::{AgentId, AgentNumber, PhoneNumber};
use std::collections::BTreeMap;

/// A number of this many digits can be no extension, agent or queue.
const OUTSIDE_DIGITS_MIN: usize = 9;

/// A phone to ring, and whose it is.
pub(super) struct Via {
    pub device: Device,
    pub seat: Option<AgentId>,
}

/// Who is found under which number: what each call asks, whatever the number
/// of agents.
#[derive(Debug, Default)]
pub(super) struct Directory {
    agents: BTreeMap<AgentNumber, AgentId>,
    /// By extension, the agent signed in there.
    desk_phones: BTreeMap<String, AgentId>,
}

impl Directory {
    pub fn set_agents(&mut self, agents: &BTreeMap<AgentId, AgentConfig>) {
        self.agents = agents.iter().map(|(id, agent)| (agent.number, *id)).collect();
    }

    /// The agent called by this number.
    pub fn agent(&self, number: &str) -> Option<AgentId> {
        self.agents.get(&number.parse().ok()?).copied()
    }

    pub fn signed_in(&mut self, agent: AgentId, phone: &SeatPhone) {
        if let SeatPhone::Extension(extension) = phone {
            self.desk_phones.insert(extension.clone(), agent);
        }
    }

    pub fn signed_out(&mut self, phone: &SeatPhone) {
        if let SeatPhone::Extension(extension) = phone {
            self.desk_phones.remove(extension);
        }
    }

    #[cfg(test)]
    pub fn desk_phones(&self) -> usize {
        self.desk_phones.len()
    }

    pub fn on_extension(&self, extension: &str) -> Option<AgentId> {
        self.desk_phones.get(extension).copied()
    }
}

impl From<&InboundNumber> for Entry {
    fn from(number: &InboundNumber) -> Self {
        match number {
            InboundNumber::Flow(flow) => Self::Flow(flow.clone()),
            InboundNumber::Echo => Self::Echo,
        }
    }
}

impl Center {
    /// The exact numbers first, so that no agent or trunk can shadow the hotline.
    pub(super) fn resolve(&self, number: &PhoneNumber) -> Option<Target> {
        let text = number.as_str();
        if let Some(inbound) = self.config.numbers.get(number) {
            return Some(Target::Entry(inbound.into()));
        }
        if let Some(agent) = self.directory.agent(text) {
            return Some(Target::Agent(agent));
        }
        if self.config.extensions.contains(text) {
            let agent = self.seat_on_extension(text);
            return Some(agent.map_or_else(|| Target::Extension(text.to_owned()), Target::Agent));
        }
        let mut queues = self.config.queues.iter();
        if let Some((queue, _)) = queues.find(|(_, queue)| queue.number.as_ref() == Some(number)) {
            return Some(Target::Entry(Entry::Queue(queue.clone())));
        }
        let looks_outside = text.starts_with(['0', '1', '+']) || text.len() >= OUTSIDE_DIGITS_MIN;
        let outside = looks_outside || self.is_routed(text);
        outside.then(|| Target::Outside(number.clone()))
    }

    /// The phone that a target's number rings. `by` is the agent that asks for
    /// it; `None` may call a PBX's extensions, but nobody outside.
    ///
    /// # Errors
    /// [`Refusal::TargetBusy`], [`Refusal::PhoneNotThere`], or those of
    /// [`Center::line_for`];
    /// [`Refusal::NoSuchTarget`] for what has no phone.
    pub(super) fn via(&self, by: Option<AgentId>, target: &Target) -> Result<Via, Refusal> {
        match target {
            Target::Entry(_) => Err(Refusal::NoSuchTarget),
            Target::Agent(agent) => {
                let free = self.seats.get(agent).is_some_and(|seat| seat.is_free());
                let device = self.offer_device(*agent).filter(|_| free && by != Some(*agent));
                let device = device.ok_or(Refusal::TargetBusy)?;
                Ok(Via { device, seat: Some(*agent) })
            }
            Target::Extension(extension) if self.extensions.contains(extension) => {
                Ok(Via { device: Device::Extension(extension.clone()), seat: None })
            }
            Target::Extension(_) => Err(Refusal::PhoneNotThere),
            Target::Outside(number) => {
                let trunk = self.line_for(by, number, &[])?;
                // The numbers are written for the trunk when it is rung.
                let (number, shown) = (number.clone(), Shown::default());
                Ok(Via { device: Device::Outside { number, trunk, shown }, seat: None })
            }
        }
    }

    /// The number an agent is called by.
    pub(super) fn number_of(&self, agent: AgentId) -> Option<PhoneNumber> {
        self.config.agents.get(&agent)?.number.to_string().parse().ok()
    }

    /// The agent signed in on a desk phone.
    pub(super) fn seat_on_extension(&self, extension: &str) -> Option<AgentId> {
        self.directory.on_extension(extension)
    }
}
