//! Names of customers that could be real and are not.

const ORGANISATIONS: &[&str] = &[
    "acme",
    "alderbrook",
    "amberline",
    "anchorage",
    "basalt",
    "birchway",
    "bluefin",
    "brightside",
    "calico",
    "candela",
    "cedarhill",
    "cobalt",
    "copperleaf",
    "corvid",
    "dawnlight",
    "driftwood",
    "eastgate",
    "ember",
    "fairwind",
    "fernbank",
    "finch",
    "firefly",
    "foxglove",
    "glasshouse",
    "granite",
    "greenfield",
    "harbour",
    "hazel",
    "heron",
    "highland",
    "indigo",
    "ironwood",
    "juniper",
    "kestrel",
    "kingfisher",
    "lakeside",
    "lantern",
    "larkspur",
    "limestone",
    "lumen",
    "maple",
    "marigold",
    "meridian",
    "mistral",
    "moonrise",
    "northstar",
    "oakwood",
    "obsidian",
    "opal",
    "orbit",
    "osprey",
    "pebble",
    "pinecone",
    "polaris",
    "quartz",
    "quill",
    "redwood",
    "riverstone",
    "rosewood",
    "saffron",
    "sandbar",
    "seafarer",
    "silverline",
    "skylark",
    "sparrow",
    "starling",
    "stonebridge",
    "summit",
    "sunflower",
    "tangerine",
    "thistle",
    "tidewater",
    "topaz",
    "umbra",
    "valley",
    "velvet",
    "westwind",
    "willow",
    "windmill",
    "zephyr",
];

const APPLICATIONS: &[&str] = &[
    "shop", "live", "chat", "care", "game", "class", "clinic", "courier", "travel", "market",
    "social", "dating", "support", "news", "music", "fitness", "bank", "delivery", "campus",
    "team", "stage", "voice", "forum", "rides", "homes",
];

/// The `index`th organisation and application: different for every index.
pub fn name(index: usize) -> (String, String) {
    let (organisations, applications) = (ORGANISATIONS.len(), APPLICATIONS.len());
    let organisation = ORGANISATIONS[index % organisations];
    // Shifted by the round, so that neighbours in the list do not all have a shop.
    let round = index / organisations;
    let application = APPLICATIONS[(round + index % organisations * 7) % applications];
    match round / applications {
        0 => (organisation.to_owned(), application.to_owned()),
        branch => (format!("{organisation}-{}", branch + 1), application.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::name;

    #[test]
    fn a_hundred_thousand_names_are_all_different() {
        let names: HashSet<_> = (0..100_000).map(name).collect();
        assert_eq!(names.len(), 100_000);
    }
}
