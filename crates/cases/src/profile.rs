//! The numbers of the regulation as data (规则): how many days each step may
//! take, and by which article. A case keeps the profile it was born with.

use serde::{Deserialize, Serialize};

use crate::article::Article;
use crate::kind::{Kind, Urgency};
use crate::limit::{Limit, Term, WorkingDays};

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
    pub urgent: Term,
    pub simple: Term,
    pub handling_from: ClockStart,
    /// What a limit and its extensions come to together, at most; none: twice
    /// the limit.
    pub extension_total: Option<Limit>,
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
        let term = |limit, article| Term { limit, article: Some(article) };
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
            urgent: term(Limit::SameDay, Article::item(20, 5)),
            simple: term(Limit::SameDay, Article::item(20, 5)),
            handling_from: ClockStart::Dispatch,
            extension_total: None,
            extension_notice_half_days: 1,
            near_due: WorkingDays::new(1),
            follow_up_attempts: 3,
        }
    }

    /// 北京「接诉即办」: what threatens life in 2 hours, water, power and heating in
    /// 24, all else in 7 days, and 15 in all for what proves hard (the draft
    /// standard of 2021). It is counted in days and hours as they pass, from the
    /// intake. The other numbers are custom, and no article is cited.
    pub fn beijing() -> Self {
        let term = |limit| Term { limit, article: None };
        let week = term(Limit::days(7));
        Self {
            id: "beijing-2021".into(),
            name: "北京市接诉即办（2 小时、24 小时、7 天、15 天）".into(),
            dispatch: term(Limit::Hours(24)),
            dispatch_urgent: term(Limit::Hours(1)),
            sign: term(Limit::Hours(24)),
            sign_urgent: term(Limit::Hours(1)),
            consultation: week,
            complaint: week,
            complaint_on_service_list: week,
            suggestion: week,
            help: week,
            help_contact: term(Limit::Hours(24)),
            urgent: term(Limit::Hours(2)),
            simple: term(Limit::Hours(24)),
            handling_from: ClockStart::Intake,
            extension_total: Some(Limit::days(15)),
            extension_notice_half_days: 1,
            near_due: WorkingDays::new(1),
            follow_up_attempts: 3,
        }
    }

    /// Those that come with the program; the first until an office chooses.
    pub fn all() -> [Self; 2] {
        [Self::fujian(), Self::beijing()]
    }

    /// The one a case was born with.
    pub fn named(id: &str) -> Option<Self> {
        Self::all().into_iter().find(|profile| profile.id == id)
    }

    /// Every limit with the name of its step, in the order of the process.
    pub const fn terms(&self) -> [(&'static str, Term); 12] {
        [
            ("dispatch", self.dispatch),
            ("dispatch_urgent", self.dispatch_urgent),
            ("sign", self.sign),
            ("sign_urgent", self.sign_urgent),
            ("help_contact", self.help_contact),
            ("consultation", self.consultation),
            ("complaint", self.complaint),
            ("complaint_on_service_list", self.complaint_on_service_list),
            ("suggestion", self.suggestion),
            ("help", self.help),
            ("urgent", self.urgent),
            ("simple", self.simple),
        ]
    }

    /// How long a unit may take to answer.
    pub fn handling(&self, kind: Kind, urgency: Urgency, on_service_list: bool) -> Term {
        match (urgency, kind) {
            (Urgency::Urgent, _) => self.urgent,
            (Urgency::Simple, _) => self.simple,
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
        let limit = self.handling(kind, urgency, on_service_list).limit.half();
        Term { limit, article: Some(Article::new(16)) }
    }

    /// How many days a limit may be extended by, in all.
    pub fn extension_days_max(&self, limit: Limit) -> u16 {
        match (self.extension_total, limit.in_days()) {
            // What has no days cannot be put off by days.
            (_, 0) => 0,
            (None, days) => days,
            (Some(total), days) => total.in_days().saturating_sub(days),
        }
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
