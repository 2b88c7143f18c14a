//! Customers and what is known of a caller.

use super::Interaction;
use super::code::mirrored;
use crate::directory::Directory;
use crate::routes::cases::CaseSummary;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Customer {
    pub id: String,
    pub name: String,
    pub numbers: Vec<String>,
    pub kind: CustomerKind,
    pub address: String,
    pub note: String,
    /// The number of the agent that serves this customer first (专属坐席).
    pub dedicated_agent: Option<String>,
    /// Where the first number belongs.
    pub region: Option<Region>,
}

mirrored!(CustomerKind = desk::CustomerKind { Person, Company });

/// Where a number belongs (号码归属地).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Region {
    pub province: Option<String>,
    pub city: Option<String>,
    pub operator: Option<String>,
}

/// What somebody called about before.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct History {
    pub interactions: Vec<Interaction>,
    pub cases: Vec<CaseSummary>,
}

/// What an agent's page shows when a call is offered (弹屏).
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ScreenPop {
    pub interaction: String,
    pub customer: Option<Customer>,
    pub region: Option<Region>,
    pub history: History,
}

impl Customer {
    pub fn new(customer: desk::Customer, directory: &Directory) -> Self {
        let dedicated = customer.dedicated_agent.and_then(|agent| directory.agent(agent));
        Self {
            id: customer.id.to_string(),
            name: customer.name,
            kind: customer.kind.into(),
            region: customer.numbers.first().and_then(crate::region::of),
            numbers: customer.numbers.iter().map(ToString::to_string).collect(),
            address: customer.address,
            note: customer.note,
            dedicated_agent: dedicated.map(|agent| agent.number.to_string()),
        }
    }
}
