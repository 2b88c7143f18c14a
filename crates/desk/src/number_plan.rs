//! The numbering plan (号码规划): one short number is one thing. An agent who
//! dials 6001 must mean one queue or one phone, never either.

use std::collections::BTreeMap;

use base::AgentId;

/// What a number of the center stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// An agent number (工号).
    Agent(AgentId),
    /// A SIP phone (分机).
    Phone,
    /// A queue, by its id.
    Queue(String),
    /// A number that callers dial (接入号).
    Inbound,
}

impl Holder {
    /// The stable code used by the API and as translation key.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Agent(_) => "agent",
            Self::Phone => "phone",
            Self::Queue(_) => "queue",
            Self::Inbound => "inbound",
        }
    }
}

/// Every number that is given out.
#[derive(Debug, Clone, Default)]
pub struct NumberPlan {
    held: BTreeMap<String, Holder>,
}

impl NumberPlan {
    /// Gives a number to a holder. One that holds it already keeps it.
    ///
    /// # Errors
    /// Who else has it.
    pub fn give(&mut self, number: impl ToString, to: Holder) -> Result<(), Holder> {
        let number = number.to_string();
        match self.held.get(&number) {
            Some(holder) if *holder != to => Err(holder.clone()),
            _ => {
                self.held.insert(number, to);
                Ok(())
            }
        }
    }

    pub fn holder(&self, number: &str) -> Option<&Holder> {
        self.held.get(number)
    }

    /// The first free number from `from` on, e.g. for a new queue.
    pub fn free_from(&self, from: u32) -> u32 {
        (from..).find(|number| self.holder(&number.to_string()).is_none()).unwrap_or(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_one_thing() {
        let agent = Holder::Agent(AgentId::new(1, 0));
        let mut plan = NumberPlan::default();
        assert_eq!(plan.give("1001", agent.clone()), Ok(()));
        assert_eq!(plan.give("1001", agent.clone()), Ok(()), "its own");
        assert_eq!(plan.give("1001", Holder::Phone), Err(agent));
        assert_eq!(plan.give("6000", Holder::Queue("general".into())), Ok(()));
        assert_eq!(plan.free_from(6000), 6001);
        assert_eq!(plan.holder("6000").map(Holder::code), Some("queue"));
    }
}
