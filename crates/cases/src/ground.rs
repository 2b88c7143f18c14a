//! The grounds on which a request is not taken on (不予受理), and what each asks
//! of whoever tells the citizen so.

use serde::{Deserialize, Serialize};

use crate::article::Article;

/// Article 13 items 1 to 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// 涉及国家机密、商业秘密、个人隐私.
    Secret,
    /// 涉及人大、政协、纪检监察、法院、检察院、军队和武警职能.
    OtherPowers,
    /// 已经或应当通过诉讼、仲裁、行政复议等法定途径或信访渠道解决.
    LegalRemedy,
    /// 有权处理的部门和单位已经受理或正在办理.
    AlreadyInHand,
    /// 已依法依规办结，仍以同一事实和理由提出.
    Repeated,
    /// 属于110、119、120、122等紧急救助系统受理.
    EmergencyLine,
    /// 非本省行政职权管辖范围.
    OutsideProvince,
    /// 其他违反法律、法规、规章、规定的情形.
    Unlawful,
}

impl Ground {
    pub const ALL: [Self; 8] = [
        Self::Secret,
        Self::OtherPowers,
        Self::LegalRemedy,
        Self::AlreadyInHand,
        Self::Repeated,
        Self::EmergencyLine,
        Self::OutsideProvince,
        Self::Unlawful,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::OtherPowers => "other_powers",
            Self::LegalRemedy => "legal_remedy",
            Self::AlreadyInHand => "already_in_hand",
            Self::Repeated => "repeated",
            Self::EmergencyLine => "emergency_line",
            Self::OutsideProvince => "outside_province",
            Self::Unlawful => "unlawful",
        }
    }

    pub const fn article(self) -> Article {
        Article::item(13, self as u8 + 1)
    }
}
