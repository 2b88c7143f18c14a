//! The numbers of the regulation as data (规则): how many days each step may
//! take, and by which article. A case keeps the profile it was born with.

use serde::{Deserialize, Serialize};

use crate::article::Article;
use crate::kind::{Kind, Urgency};

/// A number of working days (工作日).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct WorkingDays(u16);

impl WorkingDays {
    /// About a year: longer than any limit a regulation sets.
    pub const MAX: u16 = 250;

    /// # Panics
    /// At compile time or in a test, if `days` is above [`Self::MAX`]; numbers
    /// from outside come in by `try_from`.
    pub const fn new(days: u16) -> Self {
        assert!(days <= Self::MAX);
        Self(days)
    }

    pub const fn get(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for WorkingDays {
    type Error = &'static str;

    fn try_from(days: u16) -> Result<Self, Self::Error> {
        if days <= Self::MAX { Ok(Self(days)) } else { Err("at most 250 working days") }
    }
}

impl From<WorkingDays> for u16 {
    fn from(days: WorkingDays) -> Self {
        days.0
    }
}

/// How long a step may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// By midnight, working day or not (当天).
    SameDay,
    /// By the end of the n-th working day after.
    WorkingDays(WorkingDays),
}

impl Limit {
    pub const fn working_days(days: u16) -> Self {
        Self::WorkingDays(WorkingDays::new(days))
    }
}

/// A limit and the article it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    pub limit: Limit,
    pub article: Article,
}

/// What the unit's limit is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockStart {
    Intake,
    Dispatch,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Stable and never given to different numbers: cases refer to it for life.
    pub id: String,
    /// For people, e.g. the regulation's title.
    pub name: String,
    pub dispatch: Term,
    pub dispatch_urgent: Term,
    pub sign: Term,
    pub sign_urgent: Term,
    pub consultation: Term,
    pub complaint: Term,
    pub complaint_on_service_list: Term,
    pub suggestion: Term,
    pub help: Term,
    /// By when, after signing, the unit speaks with a citizen who asks for help.
    pub help_contact: Term,
    pub urgent_or_simple: Term,
    pub handling_from: ClockStart,
    /// An extension is reported so many half working days before the limit is
    /// over, at the latest.
    pub extension_notice_half_days: u16,
    /// A case is near due (临期) when this many working days or fewer are left.
    pub near_due: WorkingDays,
    /// After so many tries at a citizen who cannot be reached a case may be
    /// closed without a rating.
    pub follow_up_attempts: u32,
}

impl Profile {
    /// 福建省12345便民服务平台监督管理办法. The regulation counts the unit's limits
    /// from the unit's receipt (articles 17, 20); days of grace for reminders
    /// and tries at a follow-up are customary, not in its text.
    pub fn fujian() -> Self {
        let term = |limit, article| Term { limit, article };
        let days = Limit::working_days;
        Self {
            id: "fujian-2016".into(),
            name: "福建省12345便民服务平台监督管理办法".into(),
            dispatch: term(days(1), Article::new(14)),
            dispatch_urgent: term(Limit::SameDay, Article::new(14)),
            sign: term(days(1), Article::new(17)),
            sign_urgent: term(Limit::SameDay, Article::new(17)),
            consultation: term(days(2), Article::item(20, 1)),
            complaint: term(days(10), Article::item(20, 2)),
            complaint_on_service_list: term(days(3), Article::item(20, 2)),
            suggestion: term(days(5), Article::item(20, 3)),
            help: term(days(3), Article::item(20, 4)),
            help_contact: term(days(1), Article::item(20, 4)),
            urgent_or_simple: term(Limit::SameDay, Article::item(20, 5)),
            handling_from: ClockStart::Dispatch,
            extension_notice_half_days: 1,
            near_due: WorkingDays::new(1),
            follow_up_attempts: 3,
        }
    }

    /// How long a unit may take to answer.
    pub fn handling(&self, kind: Kind, urgency: Urgency, on_service_list: bool) -> Term {
        match (urgency, kind) {
            (Urgency::Urgent | Urgency::Simple, _) => self.urgent_or_simple,
            (Urgency::Normal, Kind::Consultation) => self.consultation,
            (Urgency::Normal, Kind::Complaint) if on_service_list => self.complaint_on_service_list,
            (Urgency::Normal, Kind::Complaint) => self.complaint,
            (Urgency::Normal, Kind::Suggestion) => self.suggestion,
            (Urgency::Normal, Kind::Help) => self.help,
        }
    }

    /// How long an assisting unit may take for its part: half of what the lead
    /// unit has, so that it can be made one answer. Article 16 gives no number.
    pub fn contributing(&self, kind: Kind, urgency: Urgency, on_service_list: bool) -> Term {
        let limit = match self.handling(kind, urgency, on_service_list).limit {
            Limit::SameDay => Limit::SameDay,
            Limit::WorkingDays(days) => Limit::WorkingDays(WorkingDays(days.get().div_ceil(2))),
        };
        Term { limit, article: Article::new(16) }
    }

    /// How long the hotline may take to dispatch.
    pub fn dispatching(&self, urgency: Urgency) -> Term {
        if urgency == Urgency::Urgent { self.dispatch_urgent } else { self.dispatch }
    }

    /// How long a unit may take to sign for a case.
    pub fn signing(&self, urgency: Urgency) -> Term {
        if urgency == Urgency::Urgent { self.sign_urgent } else { self.sign }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_data() {
        let fujian = Profile::fujian();
        let json = serde_json::to_string(&fujian).expect("plain data");
        assert!(json.contains(r#""complaint":{"limit":{"working_days":10},"article":"20(2)"}"#));
        assert_eq!(serde_json::from_str::<Profile>(&json).expect("the same"), fujian);
        let absurd = json.replace("10", "10000");
        assert!(serde_json::from_str::<Profile>(&absurd).is_err());
    }

    #[test]
    fn article_20_gives_each_kind_its_limit() {
        let fujian = Profile::fujian();
        let limit = |kind, urgency, listed| fujian.handling(kind, urgency, listed).limit;
        let days = Limit::working_days;
        assert_eq!(limit(Kind::Consultation, Urgency::Normal, false), days(2));
        assert_eq!(limit(Kind::Complaint, Urgency::Normal, false), days(10));
        assert_eq!(limit(Kind::Complaint, Urgency::Normal, true), days(3));
        assert_eq!(limit(Kind::Suggestion, Urgency::Normal, false), days(5));
        assert_eq!(limit(Kind::Help, Urgency::Normal, false), days(3));
        for kind in Kind::ALL {
            assert_eq!(limit(kind, Urgency::Urgent, false), Limit::SameDay);
            assert_eq!(limit(kind, Urgency::Simple, false), Limit::SameDay);
        }
    }
}
