//! What must outlive the process: answered calls and registered phones, written
//! down by the shell and given back at its next start, on the same clock.

use base::Moment;
use serde::{Deserialize, Serialize};

use crate::call::KeptSession;
use crate::endpoint::{CallHandle, Credentials};
use crate::{Flow, Uri};

/// An answered call. It holds a trunk's password, and phone numbers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeptCall {
    pub handle: CallHandle,
    pub(crate) session: KeptSession,
    pub(crate) credentials: Option<Credentials>,
    /// The path it began on.
    pub(crate) flow: Flow,
}

/// A phone that can be reached.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeptBinding {
    pub(crate) contact: Uri,
    pub(crate) flow: Flow,
    #[serde(with = "octets::list")]
    pub(crate) path: Vec<Vec<u8>>,
    #[serde(with = "octets::option")]
    pub(crate) instance: Option<Vec<u8>>,
    pub(crate) reg_id: Option<u32>,
    pub(crate) expires_at: Moment,
    #[serde(with = "octets")]
    pub(crate) call_id: Vec<u8>,
    pub(crate) cseq: u32,
}

impl KeptBinding {
    /// The path it is reached by.
    pub const fn flow(&self) -> Flow {
        self.flow
    }
}

impl Serialize for Uri {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        octets::serialize(self.as_bytes(), to)
    }
}

impl<'de> Deserialize<'de> for Uri {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::parse(&octets::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

/// Octets as text, one character each (ISO 8859-1): what peers write is text,
/// but not always UTF-8, and must come back octet by octet.
pub mod octets {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    fn text(octets: &[u8]) -> String {
        octets.iter().map(|octet| char::from(*octet)).collect()
    }

    fn octets<E: Error>(text: &str) -> Result<Vec<u8>, E> {
        let octet = |c: char| u8::try_from(c).map_err(|_| E::custom("no octet"));
        text.chars().map(octet).collect()
    }

    pub fn serialize<S: Serializer>(value: &[u8], to: S) -> Result<S::Ok, S::Error> {
        text(value).serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        octets(&String::deserialize(from)?)
    }

    pub mod list {
        use super::{Deserialize, Deserializer, Serialize, Serializer};

        pub fn serialize<S: Serializer>(value: &[Vec<u8>], to: S) -> Result<S::Ok, S::Error> {
            value.iter().map(|one| super::text(one)).collect::<Vec<_>>().serialize(to)
        }

        pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Vec<u8>>, D::Error> {
            Vec::<String>::deserialize(from)?.iter().map(|one| super::octets(one)).collect()
        }
    }

    pub mod option {
        use super::{Deserialize, Deserializer, Serialize, Serializer};

        pub fn serialize<S: Serializer>(value: &Option<Vec<u8>>, to: S) -> Result<S::Ok, S::Error> {
            value.as_deref().map(super::text).serialize(to)
        }

        pub fn deserialize<'de, D: Deserializer<'de>>(
            from: D,
        ) -> Result<Option<Vec<u8>>, D::Error> {
            Option::<String>::deserialize(from)?.map(|text| super::octets(&text)).transpose()
        }
    }
}
