//! Where the words of level lines stand, so that none lies over another.

use super::SIDE;

/// Heights in the box for labels that should stand at `heights`, in their order: at least `gap`
/// apart, as near to where they belong as that allows, and inside the box where there is room.
pub fn spread(heights: &[f64], gap: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..heights.len()).collect();
    order.sort_by(|one, other| heights[*one].total_cmp(&heights[*other]));
    let mut places: Vec<f64> = heights.to_vec();
    for pair in order.windows(2) {
        places[pair[1]] = places[pair[1]].max(places[pair[0]] + gap);
    }
    if let Some(last) = order.last() {
        places[*last] = places[*last].min(SIDE);
    }
    for pair in order.windows(2).rev() {
        places[pair[0]] = places[pair[0]].min(places[pair[1]] - gap);
    }
    places
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn labels_that_have_room_stay_where_they_belong() {
        assert_eq!(spread(&[900.0, 100.0, 500.0], 80.0), [900.0, 100.0, 500.0]);
    }

    #[test]
    fn labels_of_equal_height_stand_one_below_the_other() {
        assert_eq!(spread(&[500.0, 500.0, 510.0], 80.0), [500.0, 580.0, 660.0]);
        assert_eq!(spread(&[1000.0, 990.0], 80.0), [1000.0, 920.0]);
        assert!(spread(&[], 80.0).is_empty());
    }

    proptest! {
        #[test]
        fn no_two_are_nearer_than_the_gap(heights in prop::collection::vec(0.0..=SIDE, 0..6)) {
            let mut places = spread(&heights, 80.0);
            places.sort_by(f64::total_cmp);
            prop_assert!(places.windows(2).all(|pair| pair[1] - pair[0] > 79.9));
            prop_assert!(places.iter().all(|place| *place <= SIDE));
        }
    }
}
