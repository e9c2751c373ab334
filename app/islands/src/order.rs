//! Which rows stand where. Rows do not jump away from under a pointer or the focus: as long as
//! somebody is at the table its order is kept, and newcomers wait at its end.

/// The order to show: the fresh one, or, while `held`, the present one with newcomers behind it.
/// Rows that left stay too while held; their last values are shown.
pub(crate) fn settle<K: PartialEq + Clone>(shown: &[K], fresh: Vec<K>, held: bool) -> Vec<K> {
    if !held {
        return fresh;
    }
    let mut order = shown.to_vec();
    order.extend(fresh.into_iter().filter(|key| !shown.contains(key)));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_follow_the_feed_while_nobody_is_there() {
        assert_eq!(settle(&["a", "b"], vec!["b", "c"], false), ["b", "c"]);
    }

    #[test]
    fn rows_stay_where_they_are_while_somebody_is_there() {
        assert_eq!(settle(&["a", "b"], vec!["c", "b"], true), ["a", "b", "c"]);
        assert_eq!(settle(&[], vec!["c"], true), ["c"]);
    }
}
