//! Trunks on the wire: as they are set, and how they are doing.

use super::Time;
use super::code::mirrored;
use crate::trunk_state as state;
use calls::trunk;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

mirrored!(TrunkKind = calls::trunk::TrunkKind { Carrier, Gateway, InsideLine });
mirrored!(CallerShown = calls::trunk::CallerShown { Own, PassOn, Withhold });
mirrored!(TrunkTransport = store::TrunkTransport { Udp, Tcp, Tls });
mirrored!(Reach = crate::trunk_state::Reach { Unknown, Up, Down });

/// A trunk (中继) as the owner sets it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TrunkSpec {
    pub kind: TrunkKind,
    /// Out of service.
    #[serde(default)]
    pub off: bool,
    /// `host:port` of the first gateway.
    #[schema(example = "203.0.113.5:5060")]
    pub address: String,
    pub transport: TrunkTransport,
    /// By TLS: the name its certificate must have, where it is not its address.
    pub tls_name: Option<String>,
    /// Tried in this order when the first cannot carry a call.
    #[serde(default)]
    pub gateways: Vec<GatewaySpec>,
    /// Networks whose calls are taken; empty: the gateways alone.
    #[serde(default)]
    pub accept_from: Vec<String>,
    /// Calls at a time, both directions.
    pub calls_max: usize,
    pub calls_per_second_max: Option<u32>,
    pub username: Option<String>,
    /// Never shown again: null in answers. Null keeps the one there is.
    pub password: Option<String>,
    /// Register with the first gateway.
    #[serde(default)]
    pub register: bool,
    /// Seconds asked for.
    pub register_s: Option<u32>,
    /// The peer's SIP domain, where it is not its address.
    pub domain: Option<String>,
    /// Seconds between OPTIONS; null: not asked.
    pub probe_s: Option<u32>,
    pub caller: CallerPolicy,
    pub rules: NumberRules,
    /// Digits come one by one (overlap sending).
    #[serde(default)]
    pub overlap: bool,
    pub brakes: Brakes,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GatewaySpec {
    pub address: String,
    pub transport: TrunkTransport,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallerPolicy {
    pub show: CallerShown,
    /// The trunk's own number.
    pub number: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NumberRules {
    pub called_in: Vec<NumberRule>,
    pub caller_in: Vec<NumberRule>,
    pub called_out: Vec<NumberRule>,
    pub caller_out: Vec<NumberRule>,
}

/// Of several rules the first that fits is used, alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NumberRule {
    pub prefix: String,
    /// Only numbers of exactly so many digits.
    pub digits: Option<usize>,
    pub strip: usize,
    pub add: String,
}

/// Brakes against toll fraud.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Brakes {
    /// Prefixes that may not be called.
    pub closed: Vec<String>,
    /// If there are any, nothing else may.
    pub open: Vec<String>,
    /// Null: closed for seats; on a trunk, as for seats.
    pub international: Option<bool>,
    /// Calls only while this calendar is open.
    pub calendar: Option<String>,
    pub calls_per_minute_max: Option<u32>,
    /// Minutes of talk in any 24 hours.
    pub minutes_per_day_max: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TrunkRoute {
    /// Empty: every number that looks like one outside.
    pub prefix: String,
    /// Only numbers of exactly so many digits.
    pub digits: Option<usize>,
    /// In order.
    pub trunks: Vec<String>,
}

/// A trunk and how it is doing.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Trunk {
    pub name: String,
    /// Set in the config file, and changed there only.
    pub from_file: bool,
    pub has_password: bool,
    pub spec: TrunkSpec,
    /// Calls now, both directions.
    pub calls: usize,
    /// Null: not in force.
    pub state: Option<TrunkState>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct TrunkState {
    /// Some gateway takes calls, as far as is known.
    pub up: bool,
    pub gateways: Vec<GatewayState>,
    /// Null: it does not register.
    pub registration: Option<RegistrationState>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct GatewayState {
    pub address: String,
    pub reach: Reach,
    pub since: Time,
    /// How long its last answer took.
    pub round_trip_ms: Option<f64>,
    pub last_trouble: Option<Trouble>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct RegistrationState {
    pub registered: bool,
    pub since: Time,
    /// When it ends unless refreshed, or is tried again.
    pub until: Option<Time>,
    pub last_trouble: Option<Trouble>,
}

/// The last thing that went wrong.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Trouble {
    pub at: Time,
    /// `silent`, `unreachable`, `refused`, `name_unknown` or `no_way`.
    #[schema(example = "refused")]
    pub kind: &'static str,
    /// The SIP status it was refused with.
    pub status: Option<u16>,
    /// The peer's words.
    pub reason: Option<String>,
}

impl TrunkSpec {
    /// # Errors
    /// The caller's number cannot be dialed.
    pub fn into_trunk(self, name: String) -> Result<store::Trunk, store::TrunkFault> {
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());
        let gateway = |gateway: GatewaySpec| store::Gateway {
            address: gateway.address,
            transport: gateway.transport.into(),
        };
        let number = some(self.caller.number).map(|number| number.parse()).transpose();
        let number = number.map_err(|_| store::TrunkFault {
            field: "caller",
            message: "the number is of digits, + * and #".to_owned(),
        })?;
        let NumberRules { called_in, caller_in, called_out, caller_out } = self.rules;
        let rules = |list: Vec<NumberRule>| list.into_iter().map(Into::into).collect();
        Ok(store::Trunk {
            name,
            kind: self.kind.into(),
            off: self.off,
            address: self.address,
            transport: self.transport.into(),
            tls_name: some(self.tls_name),
            gateways: self.gateways.into_iter().map(gateway).collect(),
            accept_from: self.accept_from,
            calls_max: self.calls_max,
            calls_per_second_max: self.calls_per_second_max,
            username: some(self.username),
            password: some(self.password),
            register: self.register,
            register_s: self.register_s,
            domain: some(self.domain),
            probe_s: self.probe_s,
            caller: trunk::CallerPolicy { show: self.caller.show.into(), number },
            rules: trunk::NumberRules {
                called_in: rules(called_in),
                caller_in: rules(caller_in),
                called_out: rules(called_out),
                caller_out: rules(caller_out),
            },
            overlap: self.overlap,
            brakes: self.brakes.into(),
        })
    }
}

impl From<store::Trunk> for TrunkSpec {
    fn from(trunk: store::Trunk) -> Self {
        let gateway = |gateway: store::Gateway| GatewaySpec {
            address: gateway.address,
            transport: gateway.transport.into(),
        };
        let rules = |list: Vec<trunk::NumberRule>| list.into_iter().map(Into::into).collect();
        Self {
            kind: trunk.kind.into(),
            off: trunk.off,
            address: trunk.address,
            transport: trunk.transport.into(),
            tls_name: trunk.tls_name,
            gateways: trunk.gateways.into_iter().map(gateway).collect(),
            accept_from: trunk.accept_from,
            calls_max: trunk.calls_max,
            calls_per_second_max: trunk.calls_per_second_max,
            username: trunk.username,
            password: None,
            register: trunk.register,
            register_s: trunk.register_s,
            domain: trunk.domain,
            probe_s: trunk.probe_s,
            caller: CallerPolicy {
                show: trunk.caller.show.into(),
                number: trunk.caller.number.map(|number| number.to_string()),
            },
            rules: NumberRules {
                called_in: rules(trunk.rules.called_in),
                caller_in: rules(trunk.rules.caller_in),
                called_out: rules(trunk.rules.called_out),
                caller_out: rules(trunk.rules.caller_out),
            },
            overlap: trunk.overlap,
            brakes: trunk.brakes.into(),
        }
    }
}

/// Structs whose fields are the same on both sides.
macro_rules! same_fields {
    ($($wire:ident = $domain:ty { $($field:ident),* };)*) => {$(
        impl From<$domain> for $wire {
            fn from(it: $domain) -> Self {
                Self { $($field: it.$field),* }
            }
        }

        impl From<$wire> for $domain {
            fn from(it: $wire) -> Self {
                Self { $($field: it.$field),* }
            }
        }
    )*};
}
same_fields!(
    NumberRule = trunk::NumberRule { prefix, digits, strip, add };
    TrunkRoute = trunk::Route { prefix, digits, trunks };
    Brakes = trunk::Brakes {
        closed, open, international, calendar, calls_per_minute_max, minutes_per_day_max
    };
);

impl From<state::TrunkState> for TrunkState {
    fn from(trunk: state::TrunkState) -> Self {
        let gateway = |gateway: state::GatewayState| GatewayState {
            address: gateway.address,
            reach: gateway.reach.into(),
            since: gateway.since.into(),
            round_trip_ms: gateway.round_trip.map(|time| time.as_secs_f64() * 1_000.0),
            last_trouble: gateway.last_trouble.map(Trouble::from),
        };
        Self {
            up: trunk.up,
            gateways: trunk.gateways.into_iter().map(gateway).collect(),
            registration: trunk.registration.map(|registration| RegistrationState {
                registered: registration.yes,
                since: registration.since.into(),
                until: registration.until.map(Time),
                last_trouble: registration.last_trouble.map(Trouble::from),
            }),
        }
    }
}

impl From<state::Trouble> for Trouble {
    fn from(trouble: state::Trouble) -> Self {
        use state::TroubleKind as Kind;
        let (kind, status, reason) = match trouble.kind {
            Kind::Silent => ("silent", None, None),
            Kind::Unreachable => ("unreachable", None, None),
            Kind::Refused { status, reason } => ("refused", Some(status), Some(reason)),
            Kind::NameUnknown => ("name_unknown", None, None),
            Kind::NoWay => ("no_way", None, None),
        };
        Self { at: trouble.at.into(), kind, status, reason }
    }
}
