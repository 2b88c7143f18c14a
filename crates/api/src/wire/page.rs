//! Pages of long lists.

use serde::Serialize;
use utoipa::ToSchema;

/// A page has this many items unless asked otherwise.
const LIMIT: usize = 50;
/// And never more than this: a page is for people.
const LIMIT_MAX: usize = 200;

/// One page, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    pub items: Vec<T>,
    /// Where the next page begins (`after`); null on the last.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page of one item more than asked for, which tells whether there
    /// are others.
    pub fn new(mut found: Vec<T>, limit: usize, cursor: impl Fn(&T) -> String) -> Self {
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(cursor);
        Self { items: found, next }
    }
}

/// The page's size for what was asked.
pub(crate) fn limit(asked: Option<u32>) -> usize {
    asked.map_or(LIMIT, |asked| asked as usize).clamp(1, LIMIT_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_item_too_many_makes_the_cursor() {
        let page = Page::new(vec![3, 2, 1], 2, i32::to_string);
        assert_eq!((page.items, page.next.as_deref()), (vec![3, 2], Some("2")));
        let last = Page::new(vec![3, 2], 2, i32::to_string);
        assert_eq!(last.next, None);
        assert_eq!((limit(None), limit(Some(0)), limit(Some(9_999))), (50, 1, 200));
    }
}
