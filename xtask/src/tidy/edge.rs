//! Invariant 2: `server/edge` is the only place where a SIP word is turned into
//! a call word. What owns both machines, sets them up or wakes them names both
//! too; nothing else does.

use super::violation;
use crate::source::{File, code_only, line_of, without_tests, words};

const MAY: &[&str] = &[
    "crates/server/src/edge",
    // The shard's own thread, and all that can wake it.
    "crates/server/src/control",
    "crates/server/src/wake.rs",
    // The settings of both machines, read from one plan, and their start.
    "crates/server/src/plan.rs",
    "crates/server/src/cli/serve.rs",
];

pub fn check(file: &File) -> Option<String> {
    if file.krate() != Some("server") || !file.is_rust() || file.is_test() {
        return None;
    }
    if MAY.iter().any(|place| file.path.starts_with(place)) {
        return None;
    }
    let code = without_tests(&code_only(&file.text));
    words(&code, "calls::").next()?;
    let at = words(&code, "sip::").find(|at| !code[..*at].ends_with("crate::"))?;
    Some(violation(file, line_of(&code, at), format!("names sip and calls: only {MAY:?} may")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_edge_may_name_both() {
        let file = |path: &str, text: &str| File::new(path, text.to_owned());
        let both = "use calls::Input;\nuse sip::Request;";
        assert!(check(&file("crates/server/src/jobs.rs", both)).is_some());
        assert!(check(&file("crates/server/src/edge/sip.rs", both)).is_none());
        assert!(check(&file("crates/server/src/jobs.rs", "use calls::Input;")).is_none());
    }
}
