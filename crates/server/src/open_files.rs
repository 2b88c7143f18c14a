//! How many files and sockets this process may have open, and who gets how many
//! of them: connections of strangers must not take the place of sound.

/// What a shell gives if it was told nothing.
const USUAL: usize = 1_024;

/// From `/proc`, where Linux tells; the limit in force, not the one that root
/// could raise it to.
pub fn max() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    soft_limit(&limits).unwrap_or(USUAL)
}

/// For connections of one kind: at most `wanted`, and a quarter of all.
pub fn share(wanted: usize) -> usize {
    wanted.min(max() / 4)
}

fn soft_limit(limits: &str) -> Option<usize> {
    let line = limits.lines().find(|line| line.starts_with("Max open files"))?;
    match line.split_whitespace().nth(3)? {
        "unlimited" => Some(usize::MAX),
        number => number.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_in_force_is_read() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units     \n\
            Max processes             95000                95000                processes \n\
            Max open files            1024                 524288               files     \n";
        assert_eq!(soft_limit(limits), Some(1_024));
        assert_eq!(
            soft_limit("Max open files            unlimited unlimited files"),
            Some(usize::MAX)
        );
        assert_eq!(soft_limit(""), None);
        assert!(max() > 0 && share(10) <= 10);
    }
}
