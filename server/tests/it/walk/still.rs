//! What can be sent to the server and changes nothing that somebody decides about, with the reason.

use super::Recipe;

/// (way, why).
pub const STILL: &[(&str, &str)] = &[
    // Previews and questions that are asked by a body.
    ("POST /api/v1/terms/preview", "says what an edit would do"),
    ("POST /api/v1/requests/rules/preview", "says what a rule would have decided"),
    ("POST /api/v1/requests/{id}/decision/preview", "says what a decision would do"),
    // What gateways report is measured, not decided.
    ("POST /api/v1/usage", "samples of use, stored as they were reported, each batch once"),
    ("POST /api/v1/limits/ack", "a gateway's word on which version it applies"),
    // What concerns one person only.
    ("POST /api/v1/notifications/read", "what one has read of one's own notifications"),
    ("FORM /notifications", "what one has read of one's own notifications"),
    ("FORM /preferences", "cookies of the browser: nothing is stored"),
    // Jobs that look, or keep room.
    ("JOB growth", "follows daily peaks for a report: an observation"),
    ("JOB overrides", "notes when each override last mattered: an observation"),
    ("JOB partitions", "makes room for samples ahead of their time"),
    ("JOB subjects", "keeps the largest subjects of each quota: samples"),
    ("JOB utilization", "measures limits for a report: an observation"),
    // Commands that start the server or only read. The first two are walked by themselves.
    ("COMMAND migrate", "walked in commands.rs: a database without a server"),
    ("COMMAND serve", "walked in commands.rs: the first admin; otherwise it serves"),
    ("COMMAND verify", "reads the log and the files beside it"),
    // Functions that read, called by POST.
    ("FUNCTION /rpc/audit/newer", "counts what was put on record since"),
    ("FUNCTION /rpc/overrides/preview", "says what an override would do"),
];

/// Words in the forms' sources that say something else than what is to be done.
const OTHER_WORDS: [&str; 3] = ["customer", "internal", "true"];

/// Every word by which a form is told what to do, read from the sources of the forms, that no
/// recipe of a form says.
pub fn words_without_recipe(recipes: &[Recipe]) -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/forms");
    let said: Vec<&str> = recipes.iter().filter_map(|one| one.0.split(" · ").nth(1)).collect();
    let mut unsaid = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let file = path.file_stem().unwrap().to_string_lossy().into_owned();
        for line in text.lines().map(str::trim) {
            let arm = line.starts_with('"').then(|| line.split("=>").next()).flatten();
            let told = line.contains("form.asks() ").then_some(line);
            let Some(part) = arm.filter(|_| line.contains("=>")).or(told) else { continue };
            let words = part.split('"').skip(1).step_by(2);
            let words = words.filter(|word| *word != "do" && !word.is_empty());
            for word in words.filter(|word| !said.contains(word) && !OTHER_WORDS.contains(word)) {
                unsaid.push(format!("{file}: {word}"));
            }
        }
    }
    unsaid
}
