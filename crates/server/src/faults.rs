//! Bugs on purpose (故障注入), so that a test can show what a bug may not do to
//! the calls beside it (invariant 5).
//!
//! Only in a program built for development, and only with `YINGDA_FAULTS=1` in
//! its environment: then the keys that no telephone has in use do harm. `D`
//! panics in the control thread, `C` in the media thread for that leg alone,
//! `B` in the media thread as a whole.

#[cfg(debug_assertions)]
mod kept {
    use crate::media::MediaCommand;
    use calls::Input;

    #[derive(Debug, Clone, Copy)]
    pub struct Faults(bool);

    impl Faults {
        pub fn asked_for() -> Self {
            Self(std::env::var_os("YINGDA_FAULTS").is_some_and(|value| value == "1"))
        }

        /// Panics if this is the key for it; a bug of the media thread is
        /// returned, to be sent there.
        pub fn strike(self, input: &Input) -> Option<MediaCommand> {
            let Input::Digit { leg, key, .. } = input else { return None };
            match key {
                'D' if self.0 => panic!("a bug on purpose in the control thread"),
                'C' if self.0 => Some(MediaCommand::Panic { leg: Some(*leg) }),
                'B' if self.0 => Some(MediaCommand::Panic { leg: None }),
                _ => None,
            }
        }
    }
}

#[cfg(not(debug_assertions))]
mod kept {
    use crate::media::MediaCommand;

    #[derive(Debug, Clone, Copy)]
    pub struct Faults;

    impl Faults {
        pub const fn asked_for() -> Self {
            Self
        }

        pub const fn strike(self, _: &calls::Input) -> Option<MediaCommand> {
            None
        }
    }
}

pub use kept::Faults;
