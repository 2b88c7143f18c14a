//! The texts people write into a case, and how long each may be. Every text
//! from outside has its limit here.

use crate::refusal::Refusal;
use crate::requester::{Matter, Requester};

/// A reply to a difficult complaint runs to several pages.
const LONG_CHARS_MAX: usize = 10_000;
/// Notes, comments, reasons: a page at most.
const NOTE_CHARS_MAX: usize = 2_000;

/// What file systems take.
const NAME_CHARS_MAX: usize = 200;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    RequesterName,
    RequesterAddress,
    MatterTitle,
    MatterText,
    MatterPlace,
    Answer,
    Instruction,
    Note,
    Result,
    Comment,
    Reason,
    Finding,
    Guidance,
    Basis,
    Demand,
    FileName,
}

impl Field {
    pub const ALL: [Self; 16] = [
        Self::RequesterName,
        Self::RequesterAddress,
        Self::MatterTitle,
        Self::MatterText,
        Self::MatterPlace,
        Self::Answer,
        Self::Instruction,
        Self::Note,
        Self::Result,
        Self::Comment,
        Self::Reason,
        Self::Finding,
        Self::Guidance,
        Self::Basis,
        Self::Demand,
        Self::FileName,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::RequesterName => "requester_name",
            Self::RequesterAddress => "requester_address",
            Self::MatterTitle => "matter_title",
            Self::MatterText => "matter_text",
            Self::MatterPlace => "matter_place",
            Self::Answer => "answer",
            Self::Instruction => "instruction",
            Self::Note => "note",
            Self::Result => "result",
            Self::Comment => "comment",
            Self::Reason => "reason",
            Self::Finding => "finding",
            Self::Guidance => "guidance",
            Self::Basis => "basis",
            Self::Demand => "demand",
            Self::FileName => "file_name",
        }
    }

    pub const fn chars_max(self) -> usize {
        match self {
            Self::RequesterName => Requester::NAME_CHARS_MAX,
            Self::RequesterAddress => Requester::ADDRESS_CHARS_MAX,
            Self::MatterTitle => Matter::TITLE_CHARS_MAX,
            Self::MatterText => Matter::TEXT_CHARS_MAX,
            Self::MatterPlace => Matter::PLACE_CHARS_MAX,
            Self::FileName => NAME_CHARS_MAX,
            Self::Answer | Self::Result => LONG_CHARS_MAX,
            Self::Instruction
            | Self::Note
            | Self::Comment
            | Self::Reason
            | Self::Finding
            | Self::Guidance
            | Self::Basis
            | Self::Demand => NOTE_CHARS_MAX,
        }
    }

    /// # Errors
    /// Nothing but white space was written.
    pub(crate) fn present(self, text: &str) -> Result<(), Refusal> {
        if text.trim().is_empty() { Err(Refusal::Missing { field: self }) } else { Ok(()) }
    }

    /// # Errors
    /// The text is too long.
    pub(crate) fn fits(self, text: &str) -> Result<(), Refusal> {
        let chars_max = self.chars_max();
        // As many bytes as characters at least: short texts need no counting.
        if text.len() > chars_max && text.chars().count() > chars_max {
            return Err(Refusal::TooLong { field: self, chars_max });
        }
        Ok(())
    }

    /// Both at once: a text that must be there.
    pub(crate) fn required(self, text: &str) -> Result<(), Refusal> {
        self.present(text)?;
        self.fits(text)
    }
}
